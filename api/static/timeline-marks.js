// What timeline.js moves: the marks as the server drew them, and the words of the axis.
import { utcFormat } from "./vendor/d3/d3.js";

// A mark as the server drew it; its words are taken over from the title.
export function mark(node) {
  const words = node.querySelector("title");
  const lines = words.textContent.split("\n");
  words.remove();
  node.setAttribute("aria-label", lines.join(", "));
  const starts = [...node.querySelectorAll(".trace-start")];
  const shape = node.querySelector("circle") ?? node.querySelector(".span");
  const y = shape.tagName === "circle"
    ? Number(shape.getAttribute("cy"))
    : Number(shape.getAttribute("y")) + Number(shape.getAttribute("height")) / 2;
  let text = node.querySelector(".label");
  if (!text) {
    text = document.createElementNS("http://www.w3.org/2000/svg", "text");
    text.setAttribute("class", "label");
    text.setAttribute("y", y + 4);
    node.append(text);
  }
  return {
    node, lines, title: lines[1], text, x: 0, y: Math.round(y * 10) / 10,
    days: node.dataset.days.split(" ").map(Number),
    circle: node.querySelector("circle"),
    span: node.querySelector(".span"),
    cross: node.querySelector(".cross"),
    traces: [...node.querySelectorAll(".trace")].map((line, i) => [line, starts[i]]),
  };
}

const YEAR = utcFormat("%Y");
const MONTH = utcFormat("%b %Y");
const DATE = utcFormat("%-d %b %Y");

export function tick(day) {
  if (day.getUTCDate() !== 1) return DATE(day);
  return day.getUTCMonth() ? MONTH(day) : YEAR(day);
}
