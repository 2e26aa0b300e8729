// Exactly one label: a press is the answer.

import { Asking } from "./asking.js";
import { make } from "./dom.js";

export class SingleChoice extends Asking {
  fill() {
    this.chosen = null;
    this.buttons = this.labels.map((label) => this.labelButton(label, () => this.choose(label.id)));
    this.waiters.push(...this.buttons);
    const answers = this.buttons.map((button, place) => this.withExample(this.labels[place], button));
    this.body.append(make("div", { class: "answers" }, ...answers));
  }

  get value() {
    return this.chosen === null ? null : { label: this.chosen };
  }

  key(key) {
    const label = this.labelOf(key);
    return label ? () => this.choose(label.id) : null;
  }

  choose(id) {
    if (!this.isOpen()) return;
    this.show(id);
    this.changed();
    this.finish();
  }

  show(id) {
    this.chosen = id;
    for (const button of this.buttons) button.setAttribute("aria-pressed", String(Number(button.dataset.label) === id));
  }

  unsure(on) {
    super.unsure(on);
    if (on) this.show(null);
  }

  restore(body) {
    super.restore(body);
    this.show(body.label ?? null);
  }
}
