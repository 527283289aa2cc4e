// Brings the day asked about into view where the overview is wider than the screen.
"use strict";
const box = document.querySelector(".strip-scroll");
const day = box && box.querySelector("line.today");
if (day) {
  box.scrollLeft = Number(day.getAttribute("x1")) - box.clientWidth * 0.75;
}
