// A point between four words: set by a press or a drag, moved by the arrow keys, which two sliders hear.

import { Asking, goesThrough } from "./asking.js";
import { filled, make } from "./dom.js";

const STEP = 0.1;
const MOVES = { arrowleft: ["x", -1], arrowright: ["x", 1], arrowdown: ["y", -1], arrowup: ["y", 1] };
const clamp = (value) => Math.min(1, Math.max(-1, value));
const rounded = (value) => Number(clamp(value).toFixed(2));

export class Grid extends Asking {
  fill() {
    const { x_low: left, x_high: right, y_low: below, y_high: above } = this.options;
    this.point = null;
    this.ends = { x: [left, right], y: [below, above] };
    this.sliders = { x: this.slider("x"), y: this.slider("y") };
    this.dot = make("span", { class: "plane__dot", hidden: true });
    this.plane = make("div", { class: "plane", "data-plane": true }, this.sliders.x, this.sliders.y, this.dot);
    for (const kind of ["pointerdown", "pointermove"]) this.plane.addEventListener(kind, (event) => this.drawn(event));
    this.plane.addEventListener("keydown", (event) => this.pressed(event));
    const word = (side, text) => make("span", { class: `planes__end planes__end--${side}`, text, "aria-hidden": "true" });
    this.body.append(
      make("div", { class: "planes" }, word("above", above), word("left", left), this.plane, word("right", right), word("below", below)),
      make("p", { class: "asking__how", text: this.words.pointHelp }),
      make("div", { class: "asking__ends" }, this.doneButton()),
    );
    this.show(null);
  }

  slider(axis) {
    const [low, high] = this.ends[axis];
    const slider = make("input", {
      type: "range",
      class: "plane__slider",
      min: -1,
      max: 1,
      step: 0.01,
      "data-axis": axis,
      "aria-label": filled(this.words.point, { low, high }),
      "aria-orientation": axis === "y" ? "vertical" : null,
    });
    slider.value = 0;
    slider.addEventListener("input", () => this.put({ ...this.here, [axis]: Number(slider.value) }));
    return slider;
  }

  // Where the point is, or would be.
  get here() {
    return this.point ?? { x: 0, y: 0 };
  }

  drawn(event) {
    if (event.button > 0 || (event.type === "pointermove" && !this.plane.hasPointerCapture(event.pointerId))) return;
    event.preventDefault();
    if (event.type === "pointerdown") {
      this.plane.setPointerCapture(event.pointerId);
      this.sliders.x.focus({ preventScroll: true });
    }
    const box = this.plane.getBoundingClientRect();
    this.put({ x: (2 * (event.clientX - box.left)) / box.width - 1, y: 1 - (2 * (event.clientY - box.top)) / box.height });
  }

  pressed(event) {
    const key = event.key.toLowerCase();
    if (!MOVES[key] || event.ctrlKey || event.metaKey || event.altKey || goesThrough(event)) return;
    event.preventDefault();
    event.stopPropagation();
    this.move(key);
  }

  // The focus goes along with the axis that moves, so that its slider says where it is.
  move(key) {
    const [axis, by] = MOVES[key];
    this.put({ ...this.here, [axis]: this.here[axis] + by * STEP });
    this.sliders[axis].focus({ preventScroll: true });
  }

  put(point) {
    if (this.closed) return;
    this.show({ x: rounded(point.x), y: rounded(point.y) });
    this.changed();
  }

  show(point) {
    this.point = point;
    this.dot.hidden = !point;
    for (const [axis, slider] of Object.entries(this.sliders)) {
      slider.value = this.here[axis];
      slider.setAttribute("aria-valuetext", this.inWords(axis));
    }
    this.dot.style.left = `${50 * (this.here.x + 1)}%`;
    this.dot.style.top = `${50 * (1 - this.here.y)}%`;
  }

  inWords(axis) {
    const value = this.here[axis];
    const [low, high] = this.ends[axis];
    const percent = Math.round(100 * Math.abs(value));
    return percent ? filled(this.words.percent, { percent, end: value < 0 ? low : high }) : this.words.neither;
  }

  get value() {
    return this.point && { point: this.point };
  }

  get missing() {
    return this.words.pointFirst;
  }

  key(key) {
    if (key === "enter") return () => this.finish();
    return MOVES[key] ? () => this.move(key) : null;
  }

  restore(body) {
    super.restore(body);
    this.show(body.point ?? null);
  }
}
