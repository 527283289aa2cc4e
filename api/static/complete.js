// Completion for text boxes with a list: all words, in any order, anywhere in a title.
// Without it the browser's own completion of the list stays, and the server looks words up.
"use strict";

const MOST = 8;

function plain(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

// is the word in the text, or made from one of its words, as "Korean" from "Korea"?
function holds(one, word) {
  return one.plain.includes(word)
    || one.plain.split(/\W+/).some((own) => own.length > 3 && word.startsWith(own));
}

function enhance(input, options, number) {
  const box = document.createElement("ul");
  box.className = "complete";
  box.id = `_complete_${number}`;
  box.hidden = true;
  box.setAttribute("role", "listbox");
  box.setAttribute("aria-label", input.dataset.complete);
  input.removeAttribute("list");
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", box.id);
  input.setAttribute("aria-expanded", "false");
  input.after(box);
  let active = -1;

  function close() {
    box.hidden = true;
    box.replaceChildren();
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function take(item) {
    input.value = item.dataset.value;
    close();
  }

  function show() {
    const words = plain(input.value).split(/\s+/).filter(Boolean);
    const found = words.length
      ? options.filter((one) => words.every((word) => holds(one, word))).slice(0, MOST)
      : [];
    box.replaceChildren(...found.map((one, index) => {
      const item = document.createElement("li");
      item.id = `${box.id}_${index}`;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", "false");
      item.dataset.value = one.title;
      item.textContent = one.title;
      const type = document.createElement("span");
      type.className = "quiet";
      type.textContent = ` ${one.type}`;
      item.append(type);
      return item;
    }));
    active = -1;
    input.removeAttribute("aria-activedescendant");
    box.hidden = found.length === 0;
    input.setAttribute("aria-expanded", String(!box.hidden));
  }

  function move(step) {
    const items = [...box.children];
    if (box.hidden || !items.length) return;
    if (active >= 0) items[active].setAttribute("aria-selected", "false");
    active = (active + step + items.length) % items.length;
    items[active].setAttribute("aria-selected", "true");
    items[active].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", items[active].id);
  }

  input.addEventListener("input", show);
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (box.hidden) show();
      move(event.key === "ArrowDown" ? 1 : active < 0 ? 0 : -1);
      event.preventDefault();
    } else if (event.key === "Enter" && active >= 0) {
      take(box.children[active]);
      event.preventDefault();
    } else if (event.key === "Escape") {
      close();
    }
  });
  // before the box loses the focus and the list is closed
  box.addEventListener("pointerdown", (event) => {
    const item = event.target.closest("li");
    if (item) take(item);
    event.preventDefault();
  });
}

for (const [number, input] of document.querySelectorAll("input[data-complete]").entries()) {
  if (input.list) {
    const options = [...input.list.options].map((one) => (
      { title: one.value, type: one.textContent, plain: plain(`${one.value} ${one.textContent}`) }
    ));
    enhance(input, options, number);
  }
}
