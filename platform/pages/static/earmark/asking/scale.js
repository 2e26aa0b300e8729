// One step of a scale: a row of steps, with pictures where its owner wants them; many steps are a slider.

import { Asking, goesThrough, keyCap } from "./asking.js";
import { button, make, once } from "./dom.js";
import { picture } from "./pictures.js";

// More steps than this are no row any more.
const LONGEST_ROW = 11;
const MOST_DIGITS = 9;
const STEPS = { arrowleft: -1, arrowdown: -1, arrowright: 1, arrowup: 1 };

export class Scale extends Asking {
  fill() {
    const { first, last, low, middle, high } = this.options;
    this.numbers = Array.from({ length: last - first + 1 }, (_, place) => first + place);
    this.chosen = null;
    this.isRow = this.numbers.length <= LONGEST_ROW;
    const words = [low, middle, high].map((text) => make("span", { text }));
    this.body.append(
      ...(this.isRow ? [this.row()] : [this.slider()]),
      make("div", { class: "scale__ends", "aria-hidden": "true" }, ...words),
      ...(this.isRow ? [] : [make("div", { class: "asking__ends" }, this.output, this.doneButton())]),
    );
  }

  // --- a row ---

  row() {
    this.steps = this.numbers.map((number, place) => this.step(number, place));
    this.waiters.push(...this.steps);
    const group = make("div", { class: "scale", role: "radiogroup", "data-steps": this.steps.length, "aria-label": this.question.text });
    group.classList.toggle("scale--pictures", Boolean(this.options.pictures));
    group.append(...this.steps);
    group.addEventListener("keydown", (event) => this.moved(event));
    return group;
  }

  step(number, place) {
    const key = this.keyOf(number, place);
    const element = button({
      class: "step",
      role: "radio",
      "aria-checked": "false",
      "aria-label": this.nameOf(number, place),
      "aria-keyshortcuts": key || null,
      "data-number": number,
      tabindex: place ? -1 : 0,
    });
    if (this.options.pictures) element.append(picture(this.options.pictures, this.part(place)));
    element.append(make("span", { class: "step__number", text: number, "aria-hidden": "true" }));
    if (key && key !== String(number)) element.append(keyCap(key));
    element.addEventListener("click", once(() => this.choose(number)));
    return element;
  }

  part(place) {
    return place / (this.numbers.length - 1);
  }

  // The number itself where all are digits; else the place in the row.
  keyOf(number, place) {
    const { first, last } = this.options;
    if (first >= 0 && last <= 9) return String(number);
    return this.numbers.length <= MOST_DIGITS ? String(place + 1) : "";
  }

  nameOf(number, place) {
    return [number, this.wordAt(place), this.pictured(place)].filter((part) => part !== "").join(", ");
  }

  wordAt(place) {
    const { low, middle, high } = this.options;
    const last = this.numbers.length - 1;
    if (place === 0) return low;
    if (place === last) return high;
    return place === last / 2 ? middle : "";
  }

  pictured(place) {
    const said = this.words.pictures[this.options.pictures];
    return said ? said[Math.round(this.part(place) * (said.length - 1))] : "";
  }

  // The arrows go along the row as in every group of radio buttons; they choose, and end nothing.
  moved(event) {
    const by = STEPS[event.key.toLowerCase()];
    if (!by || event.ctrlKey || event.metaKey || event.altKey || goesThrough(event)) return;
    event.preventDefault();
    event.stopPropagation();
    this.go(by);
  }

  go(by) {
    if (!this.isOpen()) return;
    const place = Math.min(Math.max(0, this.stands(by) + by), this.numbers.length - 1);
    this.show(this.numbers[place]);
    (this.steps?.[place] ?? this.field).focus();
    this.changed();
  }

  // Where a move begins: an untouched row before its first or behind its last step, a slider where it shows.
  stands(by) {
    if (!this.isRow) return this.numbers.indexOf(Number(this.field.value));
    const at = this.numbers.indexOf(this.chosen);
    return at < 0 && by < 0 ? this.numbers.length : at;
  }

  // --- a slider ---

  slider() {
    const { first, last, low, high } = this.options;
    const name = `${this.question.text} ${low} – ${high}`;
    this.field = make("input", { type: "range", class: "scale__slider is-unset", min: first, max: last, step: 1, "aria-label": name });
    this.field.value = this.numbers[Math.floor(this.numbers.length / 2)];
    this.output = make("output", { class: "scale__now", text: "–" });
    for (const kind of ["input", "click"]) this.field.addEventListener(kind, () => this.slid());
    return this.field;
  }

  slid() {
    if (this.closed) return this.show(this.chosen);
    this.show(Number(this.field.value));
    this.changed();
  }

  // --- both ---

  get value() {
    return this.chosen === null ? null : { number: this.chosen };
  }

  get missing() {
    return this.isRow ? "" : this.words.scaleFirst;
  }

  key(key) {
    if (key === "enter") return this.value || !this.isRow ? () => this.finish() : null;
    if (key === "arrowleft" || key === "arrowright") return () => this.go(STEPS[key]);
    const place = this.isRow ? this.numbers.findIndex((number, index) => this.keyOf(number, index) === key) : -1;
    return place < 0 ? null : () => this.choose(this.numbers[place]);
  }

  choose(number) {
    if (!this.isOpen()) return;
    this.show(number);
    this.changed();
    this.finish();
  }

  show(number) {
    this.chosen = number;
    if (!this.isRow) this.showSlider(number);
    const stop = Math.max(0, this.numbers.indexOf(number));
    this.steps?.forEach((step, place) => {
      step.setAttribute("aria-checked", String(this.numbers[place] === number));
      step.tabIndex = place === stop ? 0 : -1;
    });
  }

  showSlider(number) {
    if (number !== null) this.field.value = number;
    this.field.classList.toggle("is-unset", number === null);
    this.output.textContent = number ?? "–";
  }

  unsure(on) {
    super.unsure(on);
    if (on) this.show(null);
  }

  restore(body) {
    super.restore(body);
    this.show(body.number ?? null);
  }
}
