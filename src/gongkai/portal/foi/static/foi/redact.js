// Draws a box on the picture of a page and puts its numbers into the form. Without this script the numbers are typed.
"use strict";

const paper = document.querySelector(".paper-page");
const sides = ["left", "top", "width", "height"].map((name) => document.getElementById(`id_${name}`));

if (paper && sides.every(Boolean)) {
  const box = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  box.setAttribute("class", "being-drawn");
  let start = null;

  // Percent of the page, from its top left corner.
  const placeOf = (event) => {
    const frame = paper.getBoundingClientRect();
    const within = (value, from, length) => Math.min(Math.max(((value - from) / length) * 100, 0), 100);
    return [within(event.clientX, frame.left, frame.width), within(event.clientY, frame.top, frame.height)];
  };

  const show = (left, top, width, height) => {
    const { width: across, height: down } = paper.viewBox.baseVal;
    box.setAttribute("x", (left * across) / 100);
    box.setAttribute("y", (top * down) / 100);
    box.setAttribute("width", (width * across) / 100);
    box.setAttribute("height", (height * down) / 100);
    paper.append(box);
  };

  const showTyped = () => {
    const typed = sides.map((field) => Number.parseFloat(field.value));
    if (typed.every((value) => value >= 0)) show(...typed);
  };

  paper.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || event.pointerType === "touch") return; // a finger scrolls
    start = placeOf(event);
    paper.setPointerCapture(event.pointerId);
    event.preventDefault();
  });

  paper.addEventListener("pointermove", (event) => {
    if (!start) return;
    const [x, y] = placeOf(event);
    const numbers = [Math.min(x, start[0]), Math.min(y, start[1]), Math.abs(x - start[0]), Math.abs(y - start[1])];
    sides.forEach((field, place) => { field.value = numbers[place].toFixed(2); });
    show(...numbers);
  });

  paper.addEventListener("pointerup", () => { start = null; });
  paper.addEventListener("pointercancel", () => { start = null; });
  sides.forEach((field) => field.addEventListener("input", showTyped));
  paper.classList.add("drawable");
  showTyped();
}
