// What is heard where: labels with a start and an end, set by keys or thumbs while the clip plays, or drawn.

import { Asking } from "./asking.js";
import { button, filled, make, once } from "./dom.js";
import { Row } from "./region_row.js";
import { Still } from "./still.js";
import { Strip } from "./strip.js";

const MOST = 200;
// The shortest region (s), and how exactly times are kept.
const SHORTEST = 0.02;
const DIGITS = 3;
// The arrows move on by about a hundredth of the clip (s).
const STEPS = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2, 5];
const rounded = (seconds) => Number(seconds.toFixed(DIGITS));
const shown = (seconds) => seconds.toFixed(2);

export class Regions extends Asking {
  fill() {
    this.marks = []; // { label, start, end }, in the order of time
    this.begun = new Map(); // labels that have a start and no end yet
    this.chosen = null;
    this.isNone = false;
    this.label = this.labels[0];
    this.player = this.sound ?? new Still(this.duration);
    this.length = this.duration || this.player.duration;
    this.strip = new Strip(this.length, {
      onDrawn: (start, end) => this.add(this.label, start, end),
      onEdge: (mark, side, seconds) => this.moveEdge(mark, side, seconds),
      onTouched: () => this.element.focus({ preventScroll: true }),
      onPressed: (seconds) => this.pressed(seconds),
    });
    this.player.layer.append(this.strip.element);
    this.rows = make("ol", { class: "marks", "aria-label": this.words.marks, hidden: true });
    this.body.append(...this.parts());
    this.show();
  }

  parts() {
    const { words } = this;
    this.buttons = this.labels.map((label) => this.labelButton(label, () => this.press(label)));
    const answers = this.labels.map((label, place) => this.withExample(label, this.buttons[place]));
    const startKey = this.keyButton(words.startsHere, "[", () => this.start(this.label));
    const endKey = this.keyButton(words.endsHere, "]", () => this.endHere());
    return [
      this.sound ? null : this.player.element,
      make("p", { class: "asking__how", text: words.markHelp }),
      make("div", { class: "answers" }, ...answers),
      make("div", { class: "asking__thumbs" }, startKey, endKey),
      make("p", { class: "asking__how asking__keys", text: words.markKeys }),
      this.rows,
      make("div", { class: "asking__ends" }, this.noneButton(), this.doneButton()),
    ].filter(Boolean);
  }

  keyButton(text, key, act) {
    const element = button({ class: "button button--secondary", "aria-keyshortcuts": key }, text, " ", make("kbd", { text: key, "aria-hidden": "true" }));
    element.addEventListener("click", once(act));
    return element;
  }

  noneButton() {
    if (this.least) return null;
    this.none = this.keyButton(this.words.nothingHeard, "0", () => this.chooseNone());
    this.none.dataset.none = "";
    this.waiters.push(this.none);
    return this.none;
  }

  get least() {
    return this.options.at_least ?? 0;
  }

  // --- the answer ---

  get value() {
    const fits = this.marks.length ? this.marks.length >= this.least : this.isNone;
    return fits && !this.begun.size ? this.marked : null;
  }

  get draft() {
    return this.marks.length || this.isNone ? this.marked : null;
  }

  get marked() {
    return { regions: this.marks.map(({ label, start, end }) => ({ label: label.id, start, end })) };
  }

  get missing() {
    const [open] = this.begun.keys();
    if (open) return filled(this.words.stillOpen, { label: open.name });
    return this.least ? filled(this.words.markAtLeast, { number: this.least }) : this.words.markFirst;
  }

  key(key) {
    const label = this.labelOf(key);
    if (label) return () => this.press(label);
    const keys = {
      "[": () => this.start(this.label),
      "]": () => this.endHere(),
      enter: () => this.finish(),
      delete: () => this.drop(),
      backspace: () => this.drop(),
      arrowleft: () => this.goOn(-1),
      arrowright: () => this.goOn(1),
    };
    if (key === "0" && this.none) return () => this.chooseNone();
    return keys[key] ?? null;
  }

  // --- by keys and thumbs, where the clip is ---

  press(label) {
    this.label = label;
    if (this.begun.has(label)) this.end(label);
    else this.start(label);
  }

  start(label) {
    if (this.closed) return;
    const start = rounded(this.player.time);
    this.begun.delete(label);
    this.begun.set(label, start);
    this.hold(filled(this.words.begun, { label: label.name, start: shown(start) }));
  }

  end(label) {
    const [start, end] = [this.begun.get(label), this.player.time].sort((one, other) => one - other);
    if (end - start < SHORTEST) return void this.say(this.words.tooShort);
    this.begun.delete(label);
    this.add(label, start, end);
  }

  // The latest start gets its end; without one, the chosen mark ends here.
  endHere() {
    const latest = [...this.begun.keys()].at(-1);
    if (latest) this.end(latest);
    else if (this.chosen) this.moveEdge(this.chosen, "end", this.player.time);
    else this.say(this.words.tooShort);
  }

  goOn(by) {
    const step = STEPS.find((one) => one >= this.length / 100) ?? STEPS.at(-1);
    this.player.seek(Math.min(Math.max(0, this.player.time + by * step), this.length));
  }

  chooseNone() {
    if (!this.isOpen()) return;
    this.clear();
    this.isNone = true;
    this.hold();
    this.finish();
  }

  // --- marks ---

  // Of marks that lie over each other the shortest is meant, for it could not be reached otherwise.
  pressed(seconds) {
    this.player.seek(seconds);
    const here = this.marks.filter(({ start, end }) => start <= seconds && seconds <= end);
    this.choose(here.sort((one, other) => one.end - one.start - (other.end - other.start))[0] ?? null);
  }

  add(label, start, end) {
    if (this.closed) return;
    if (this.marks.length >= MOST) return void this.say(filled(this.words.markAtMost, { number: MOST }));
    // A label was pressed before the waveform was: the region has its start and its end now.
    this.begun.delete(label);
    const mark = { label, start: rounded(start), end: rounded(Math.min(Math.max(end, start + SHORTEST), this.length)) };
    if (mark.end <= mark.start) mark.start = rounded(mark.end - SHORTEST);
    this.marks.push(mark);
    this.chosen = mark;
    this.isNone = false;
    this.hold(filled(this.words.marked, { label: label.name, start: shown(mark.start), end: shown(mark.end) }));
  }

  moveEdge(mark, side, seconds) {
    return this.change(mark, { [side]: rounded(seconds) });
  }

  // What cannot be is not done, and the row says again what is.
  change(mark, part) {
    if (this.closed) return;
    const next = { ...mark, ...part };
    const fits = next.start >= 0 && next.end - next.start >= SHORTEST && next.end <= this.length + SHORTEST;
    this.chosen = mark;
    if (fits) Object.assign(mark, next, { end: Math.min(next.end, rounded(this.length)) });
    const { label, start, end } = mark;
    this.hold(fits ? filled(this.words.marked, { label: label.name, start: shown(start), end: shown(end) }) : this.words.tooShort);
  }

  choose(mark) {
    if (this.chosen === mark) return;
    this.chosen = mark;
    this.show();
  }

  hear(mark) {
    this.choose(mark);
    this.player.hear(mark.start, mark.end);
  }

  drop(mark = this.chosen) {
    const label = mark?.label ?? [...this.begun.keys()].at(-1);
    if (this.closed || !label) return;
    if (mark) this.marks.splice(this.marks.indexOf(mark), 1);
    else this.begun.delete(label);
    this.chosen = null;
    this.hold(filled(this.words.taken, { label: label.name }));
  }

  clear() {
    this.marks = [];
    this.begun.clear();
    this.chosen = null;
    this.isNone = false;
  }

  hold(note = "") {
    this.marks.sort((one, other) => one.start - other.start || one.end - other.end);
    this.show();
    this.changed(note);
  }

  // --- what is seen ---

  show() {
    const begun = [...this.begun].map(([label, start]) => ({ label, start }));
    this.strip.show(this.marks, begun, this.chosen);
    this.labels.forEach((label, place) => this.showLabel(this.buttons[place], label));
    this.none?.setAttribute("aria-pressed", String(this.isNone));
    Row.showAll(this);
  }

  showLabel(element, label) {
    const isOpen = this.begun.has(label);
    element.setAttribute("aria-pressed", String(isOpen));
    element.toggleAttribute("data-begun", isOpen);
    element.querySelector("[data-name]").textContent = isOpen ? `${label.name} … ${this.words.endsWhere}` : label.name;
  }

  activate(on) {
    super.activate(on);
    this.strip.element.toggleAttribute("data-active", on);
  }

  restore(body) {
    super.restore(body);
    this.clear();
    const byId = new Map(this.labels.map((label) => [label.id, label]));
    this.marks = (body.regions ?? []).filter((one) => byId.has(one.label)).map((one) => ({ ...one, label: byId.get(one.label) }));
    this.isNone = Boolean(body.regions) && !body.regions.length;
    this.show();
  }

  destroy() {
    super.destroy();
    this.strip.element.remove();
  }
}
