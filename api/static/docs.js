// Starts the self-hosted Swagger page.
"use strict";
window.addEventListener("load", () => {
  window.SwaggerUIBundle({
    url: "/openapi.json",
    dom_id: "#swagger",
    // With it, Swagger puts a link inside a button, which no keyboard and no screen reader can take apart.
    deepLinking: false,
    validatorUrl: null,
    queryConfigEnabled: false,
    // Swagger brings a <main> and an <h1> of its own; the page has one of each.
    onComplete: () => {
      document.querySelector("#swagger main")?.setAttribute("role", "group");
      document.querySelector("#swagger h1")?.setAttribute("aria-level", "2");
    },
  });
});
