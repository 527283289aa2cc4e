// Makes the overview zoomable and reachable by keyboard. Without it, the same drawing stands still.
import { axisTop, scaleUtc, select, zoom, zoomIdentity } from "./vendor/d3/d3.js";
import { mark, tick } from "./timeline-marks.js";

const DAY = 86400000;
const HALF_YEAR = 183;
const NARROW = 620;
const LETTER = 6.3;
const SHORTEST = 9;

const figure = document.querySelector("figure.strip");
if (figure) start(figure);

function start(figure) {
  const box = figure.querySelector(".strip-scroll");
  const svg = select(figure.querySelector("svg.drawn"));
  const tip = figure.querySelector(".tip");
  const openWord = figure.querySelector("template").content.textContent;
  const [first, last] = figure.dataset.span.split(" ").map(Number);
  const today = Number(figure.dataset.today);
  const left = Number(figure.dataset.left);
  const right = Number(figure.dataset.right);
  const height = Number(svg.attr("height"));
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const lanes = [...figure.querySelectorAll(".lane-marks")].map((group) =>
    [...group.querySelectorAll("a.mark")].map((node) => mark(node)));
  const marks = lanes.flat();
  const bars = [...figure.querySelectorAll("a.bar")].map((node) => ({
    rect: node.querySelector("rect"), days: node.dataset.days.split(" ").map(Number),
  }));
  // the server's months are drawn on its own width
  const months = figure.querySelector(".months");
  const monthsWidth = Number(months.dataset.width);
  const top = 54;

  figure.classList.add("live");
  for (const hidden of figure.querySelectorAll(".zoom, .zoom-hint")) hidden.hidden = false;
  svg.attr("viewBox", null).attr("aria-hidden", null).attr("role", "group")
    .attr("aria-labelledby", "_strip_title");
  box.removeAttribute("tabindex");
  box.removeAttribute("role");
  box.removeAttribute("aria-labelledby");
  svg.select(".axis").selectChildren().remove();
  const axis = svg.select(".axis").attr("transform", `translate(0,${top})`);
  const future = svg.insert("rect", ".months").attr("class", "future")
    .attr("y", top).attr("height", height - top);
  const frame = svg.insert("rect", ".axis").attr("class", "window").attr("y", 4).attr("height", 28);
  const edges = [0, 1].map(() => svg.insert("line", ".axis").attr("class", "window-edge")
    .attr("y1", 4).attr("y2", 32));

  let width = 0;
  let base = scaleUtc();
  let scale = base;
  let held = null;

  const zooming = zoom()
    .scaleExtent([1, 400])
    .filter(wanted)
    .on("zoom", (event) => {
      scale = event.transform.rescaleX(base);
      draw();
    });
  svg.call(zooming).on("dblclick.zoom", null);

  // the wheel and one finger scroll the page, as everywhere
  function wanted(event) {
    if (event.type === "wheel") return event.ctrlKey || event.metaKey;
    return event.touches ? event.touches.length > 1 : !event.button;
  }

  function size() {
    const wide = box.clientWidth;
    if (wide === width || !wide) return;
    const kept = width ? scale.domain().map(Number) : null;
    width = wide;
    svg.attr("width", width);
    svg.selectAll("rect.lane.wide").attr("width", width);
    base = scaleUtc([new Date(first * DAY), new Date(last * DAY)], [left, width - right]);
    scale = base;
    months.setAttribute("transform", `scale(${width / monthsWidth},1)`);
    zooming.extent([[left, 0], [width - right, height]])
      .translateExtent([[left, 0], [width - right, height]]);
    if (kept) show(kept[0] / DAY, kept[1] / DAY, false);
    else if (width < NARROW) show(today - 4 * HALF_YEAR, today + 2 * HALF_YEAR, false);
    else draw();
  }

  // Brings the days from `from` to `to` into view.
  function show(from, to, moving = true) {
    const inner = width - right - left;
    const k = Math.min(400, Math.max(1, (last - first) / (to - from)));
    const x = base(new Date(from * DAY));
    const next = zoomIdentity.translate(left - x * k, 0).scale(k);
    const wanted = zooming.constrain()(next, [[left, 0], [left + inner, height]],
      zooming.translateExtent());
    move(moving).call(zooming.transform, wanted);
  }

  function move(moving = true) {
    return moving && !calm.matches ? svg.transition().duration(250) : svg;
  }

  const at = (day) => scale(new Date(day * DAY));

  function draw() {
    axis.call(axisTop(scale).ticks(Math.max(3, width / 130)).tickSizeOuter(0).tickFormat(tick));
    axis.selectAll(".tick line").attr("y2", height - top);
    axis.attr("font-family", null).attr("font-size", null);
    const now = at(today);
    svg.select("line.today").attr("x1", now).attr("x2", now);
    const edge = Math.min(width, Math.max(0, now));
    future.attr("x", edge).attr("width", width - edge);
    const [from, to] = scale.domain().map((day) => base(day));
    const whole = to - from > width - right - left - 2;
    frame.attr("x", from).attr("width", Math.max(3, to - from)).attr("display", whole ? "none" : null);
    edges.forEach((line, i) => line.attr("x1", i ? to : from).attr("x2", i ? to : from)
      .attr("display", whole ? "none" : null));
    for (const bar of bars) {
      const x = at(bar.days[0]);
      bar.rect.setAttribute("x", x);
      bar.rect.setAttribute("width", Math.max(1, at(bar.days[1]) - x - 0.6));
    }
    for (const lane of lanes) place(lane);
    if (held) hint(held);
  }

  function place(lane) {
    const ends = new Map();
    const now = at(today);
    for (let i = lane.length - 1; i >= 0; i -= 1) {
      const one = lane[i];
      const x = at(one.days[0]);
      const end = Math.max(x + 5, at(one.days[1]));
      const start = Math.min(x, ...one.days.slice(2).map(at)) - 5;
      const seen = end > -20 && start < width + 20;
      one.x = x;
      one.node.setAttribute("display", seen ? "inline" : "none");
      if (seen) {
        one.circle?.setAttribute("cx", x);
        one.span?.setAttribute("x", x);
        one.span?.setAttribute("width", Math.max(5, end - x));
        one.cross?.setAttribute("x1", x - 5);
        one.cross?.setAttribute("x2", x + 5);
        one.traces.forEach(([line, stop], n) => {
          const old = at(one.days[2 + n]);
          line.setAttribute("x1", old);
          line.setAttribute("x2", x);
          stop.setAttribute("x1", old);
          stop.setAttribute("x2", old);
        });
        label(one, Math.max(x + 5, one.span ? end : x, ...one.days.slice(2).map(at)) + 4, Math.min(ends.get(one.y) ?? width, x < now - 1 ? now : width));
      }
      ends.set(one.y, Math.min(start, ends.get(one.y) ?? Infinity));
    }
  }

  function label(one, from, free) {
    const x = Math.max(4, from);
    const room = Math.floor((free - x - 6) / LETTER);
    const { title } = one;
    if (room < SHORTEST || from > width || (one.x < 0 && !one.span)) {
      one.text.textContent = "";
      return;
    }
    one.text.textContent = title.length <= room ? title : `${title.slice(0, room - 1).trimEnd()}…`;
    one.text.setAttribute("x", x);
  }

  // -- one event in words, on focus, hover and tap

  function hint(one, touched = false) {
    held?.node.classList.remove("held");
    held = one;
    one.node.classList.add("held");
    const [when, what, ...more] = one.lines;
    tip.replaceChildren(
      line("tip-when", when), line("tip-what", what),
      ...more.map((text, i) => line(i ? "tip-moved" : "tip-when", text)));
    if (touched) {
      const link = document.createElement("a");
      link.href = one.node.getAttribute("href");
      link.textContent = openWord;
      tip.append(link);
    } else if (tip.dataset.of === one.node.getAttribute("href") && tip.querySelector("a")) {
      hint(one, true);
      return;
    }
    tip.dataset.of = touched ? one.node.getAttribute("href") : "";
    tip.hidden = false;
    const outer = figure.getBoundingClientRect();
    const inner = box.getBoundingClientRect();
    const x = inner.left - outer.left + Math.min(width, Math.max(0, one.x));
    tip.style.left = `${Math.max(0, Math.min(outer.width - tip.offsetWidth, x - tip.offsetWidth / 2))}px`;
    tip.style.top = `${inner.top - outer.top + one.y + 14}px`;
  }

  function line(name, text) {
    const p = document.createElement("p");
    p.className = name;
    p.textContent = text;
    return p;
  }

  function hide() {
    held?.node.classList.remove("held");
    held = null;
    tip.hidden = true;
  }

  let touch = false;
  figure.addEventListener("pointerdown", (event) => {
    touch = event.pointerType === "touch";
    if (!event.target.closest("a.mark, .tip")) hide();
  });
  for (const one of marks) {
    one.node.addEventListener("pointerenter", (event) => {
      if (event.pointerType === "mouse") hint(one);
    });
    one.node.addEventListener("pointerleave", (event) => {
      if (event.pointerType === "mouse" && document.activeElement !== one.node) hide();
    });
    one.node.addEventListener("focus", () => hint(one, touch));
    one.node.addEventListener("blur", () => { if (!touch) hide(); });
    one.node.addEventListener("click", (event) => {
      if (touch) {
        event.preventDefault();
        hint(one, true);
      }
    });
    one.node.addEventListener("dragstart", (event) => event.preventDefault());
  }

  // -- keys: one stop of the tab key, arrows from event to event

  const nearest = marks.filter((one) => one.days[0] <= today)
    .reduce((best, one) => (!best || one.days[0] > best.days[0] ? one : best), null) ?? marks[0];
  nearest?.node.setAttribute("tabindex", "0");
  for (const bar of bars) bar.rect.parentNode.setAttribute("tabindex", "0");

  function go(one) {
    if (!one) return;
    for (const other of marks) other.node.setAttribute("tabindex", "-1");
    one.node.setAttribute("tabindex", "0");
    const x = at(one.days[0]);
    if (x < left || x > width - right) {
      const half = (scale.domain()[1] - scale.domain()[0]) / DAY / 2;
      show(one.days[0] - half, one.days[0] + half, false);
    }
    one.node.focus({ preventScroll: true });
    one.node.scrollIntoView({ block: "nearest" });
  }

  svg.node().addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const row = lanes.findIndex((lane) => lane.some((one) => one.node === document.activeElement));
    const lane = lanes[row] ?? [];
    const index = lane.findIndex((one) => one.node === document.activeElement);
    const closest = (other) => other?.reduce((best, one) => (
      Math.abs(one.days[0] - lane[index].days[0]) < Math.abs(best.days[0] - lane[index].days[0])
        ? one : best));
    const acts = {
      ArrowRight: () => go(lane[index + 1]),
      ArrowLeft: () => go(lane[index - 1]),
      ArrowDown: () => go(closest(lanes[row + 1])),
      ArrowUp: () => go(closest(lanes[row - 1])),
      "+": () => press("in"),
      "=": () => press("in"),
      "-": () => press("out"),
      0: () => press("all"),
      Escape: hide,
    };
    if (acts[event.key]) {
      event.preventDefault();
      acts[event.key]();
    }
  });

  function press(what) {
    const centre = held ? [Math.min(width - right, Math.max(left, held.x)), 0] : undefined;
    if (what === "in") move().call(zooming.scaleBy, 2, centre);
    else if (what === "out") move().call(zooming.scaleBy, 0.5, centre);
    else if (what === "earlier" || what === "later") {
      const [from, to] = scale.domain().map((day) => day / DAY);
      const by = ((to - from) / 2) * (what === "later" ? 1 : -1);
      show(from + by, to + by);
    } else if (what === "day") show(today - HALF_YEAR, today + HALF_YEAR);
    else show(first, last);
  }

  for (const button of figure.querySelectorAll("[data-zoom]")) {
    button.addEventListener("click", () => press(button.dataset.zoom));
  }

  new ResizeObserver(size).observe(box);
  size();
  performance.mark("timeline-ready");
}
