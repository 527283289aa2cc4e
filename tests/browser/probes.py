"""What is asked of a page inside the browser, in its own language."""

from __future__ import annotations

UNFOLD = "() => document.querySelectorAll('details').forEach((one) => { one.open = true; })"

AXE = """async (how) => (await axe.run(document, how)).violations
  .filter((found) => ["serious", "critical"].includes(found.impact))
  .map((found) => [found.id, found.nodes.length, found.nodes[0].html.slice(0, 200)])"""

OVERLAPS = """() => {
  const kinds = "p, li, h1, h2, h3, dd, dt, th, td, label, button, input, select, summary";
  const outer = "p, li, h2, h3, dd, dt, td, table, ul, input, select, summary, button";
  const seen = {contentVisibilityAuto: true, visibilityProperty: true};
  const boxes = [...document.querySelectorAll(`main :is(${kinds})`)]
    .filter((one) => !one.closest("svg, .complete, .swagger, .tip, .unseen"))
    .filter((one) => !one.querySelector(outer) && one.checkVisibility(seen))
    .filter((one) => getComputedStyle(one).display !== "inline")
    .map((one) => [one, one.getBoundingClientRect()])
    .filter(([, box]) => box.width > 1 && box.height > 1)
    .sort((a, b) => a[1].top - b[1].top);
  const found = [];
  boxes.forEach(([one, a], i) => {
    for (let j = i + 1; j < boxes.length && boxes[j][1].top < a.bottom - 2; j += 1) {
      const [other, b] = boxes[j];
      if (a.left < b.right - 2 && b.left < a.right - 2
        && !one.contains(other) && !other.contains(one)) {
        found.push([one.outerHTML.slice(0, 120), other.outerHTML.slice(0, 120)]);
      }
    }
  });
  return found.slice(0, 3);
}"""
"""Words or fields that lie on each other."""

MOVING = """() => document.getAnimations().length
  + (getComputedStyle(document.documentElement).scrollBehavior === "smooth")"""

REACHABLE = """() => {
  const kinds = "a[href], button, input, select, textarea, summary, [tabindex='0']";
  const seen = {contentVisibilityAuto: true, visibilityProperty: true};
  const all = [...document.querySelectorAll(kinds)]
    .filter((one) => one.tabIndex >= 0 && !one.disabled && one.type !== "hidden")
    .filter((one) => one.checkVisibility(seen));
  all.forEach((one, index) => { one.dataset.stop = index; });
  return all.length;
}"""
"""Numbers everything that a key should reach, and counts it."""

FOCUSED = """() => {
  const one = document.activeElement;
  const drawn = one.matches("a.mark, a.bar, .swagger *");
  const seen = drawn || getComputedStyle(one).outlineStyle !== "none";
  return [one.dataset.stop ?? null, seen, one.outerHTML.slice(0, 150)];
}"""
"""The number of what has the focus, and whether that is to be seen; marks have strokes instead."""

MISSED = """(met) => [...document.querySelectorAll("[data-stop]")]
  .filter((one) => !met.includes(one.dataset.stop)).map((one) => one.outerHTML.slice(0, 150))"""
