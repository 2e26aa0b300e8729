// Any number of labels, within what their owner allows: a press puts one in or out, and Enter ends.

import { Asking, keyCap } from "./asking.js";
import { button, filled, make, once } from "./dom.js";

export class MultipleChoice extends Asking {
  fill() {
    this.isNone = false;
    this.boxes = new Map(this.labels.map((label) => [label.id, this.box(label)]));
    const answers = this.labels.map((label) => this.withExample(label, this.boxes.get(label.id).parentElement));
    this.body.append(
      make("p", { class: "asking__how", text: this.rule }),
      make("div", { class: "answers" }, ...answers),
      make("div", { class: "asking__ends" }, this.noneButton(), this.doneButton()),
    );
  }

  get least() {
    return this.options.at_least ?? 0;
  }

  get most() {
    return this.options.at_most ?? this.labels.length;
  }

  get rule() {
    const { words, least, most } = this;
    const limited = most < this.labels.length;
    if (limited && least === most) return filled(words.chooseExactly, { number: most });
    if (limited && least) return filled(words.chooseBetween, { least, most });
    if (limited) return filled(words.chooseAtMost, { number: most });
    return least ? filled(words.chooseAtLeast, { number: least }) : words.chooseAny;
  }

  box(label) {
    const box = make("input", { type: "checkbox", "data-box": label.id, "aria-keyshortcuts": label.key });
    const name = make("span", { "data-name": true, text: label.name });
    const classes = `answer answer--tick label-${label.colour + 1}`;
    make("label", { class: classes, "data-label": label.id, title: label.help }, keyCap(label.key), name, box);
    box.addEventListener("change", () => this.ticked(box));
    return box;
  }

  noneButton() {
    if (this.least) return null;
    this.none = button({ class: "button button--secondary", "data-none": true, "aria-pressed": "false", "aria-keyshortcuts": "0" });
    this.none.append(this.words.noneOfThese, " ", make("kbd", { text: "0", "aria-hidden": "true" }));
    this.none.addEventListener("click", once(() => this.chooseNone()));
    this.waiters.push(this.none);
    return this.none;
  }

  get chosen() {
    return [...this.boxes].filter(([, box]) => box.checked).map(([id]) => id);
  }

  get value() {
    const { chosen } = this;
    const fits = chosen.length ? chosen.length >= this.least && chosen.length <= this.most : this.isNone;
    return fits ? { labels: chosen } : null;
  }

  get draft() {
    return this.chosen.length || this.isNone ? { labels: this.chosen } : null;
  }

  get missing() {
    return this.least ? filled(this.words.chooseAtLeast, { number: this.least }) : this.words.chooseFirst;
  }

  key(key) {
    if (key === "enter") return () => this.finish();
    if (key === "0" && this.none) return () => this.chooseNone();
    const label = this.labelOf(key);
    return label ? () => this.boxes.get(label.id).click() : null;
  }

  ticked(box) {
    if (this.closed || this.chosen.length > this.most) {
      box.checked = !box.checked;
      this.say(this.closed ? "" : filled(this.words.chooseAtMost, { number: this.most }));
      return;
    }
    this.showNone(false);
    this.changed();
  }

  chooseNone() {
    if (!this.isOpen()) return;
    for (const box of this.boxes.values()) box.checked = false;
    this.showNone(true);
    this.changed();
    this.finish();
  }

  showNone(on) {
    this.isNone = on;
    this.none?.setAttribute("aria-pressed", String(on));
  }

  restore(body) {
    super.restore(body);
    const labels = body.labels ?? [];
    for (const [id, box] of this.boxes) box.checked = labels.includes(id);
    this.showNone(Boolean(body.labels) && !labels.length);
  }
}
