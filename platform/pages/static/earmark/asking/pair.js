// Which of two clips: the first, the second, or both alike where that may be. Hearing them is the page's part.

import { Asking } from "./asking.js";
import { make } from "./dom.js";

const ALIKE = { preferred: "tie", key: "0", colour: 8, words: "alike" };
const CHOICES = [
  { preferred: "first", key: "1", colour: 0, words: "first" },
  { preferred: "second", key: "2", colour: 1, words: "second" },
];

export class Pair extends Asking {
  fill() {
    this.chosen = null;
    this.choices = this.options.ties ? [...CHOICES, ALIKE] : CHOICES;
    this.buttons = this.choices.map((choice) => this.choiceButton(choice));
    this.waiters.push(...this.buttons);
    this.body.append(make("div", { class: "answers answers--pair" }, ...this.buttons));
  }

  choiceButton({ preferred, key, colour, words }) {
    const label = { id: preferred, key, colour, name: this.words[words], help: "" };
    return this.labelButton(label, () => this.choose(preferred));
  }

  get value() {
    return this.chosen ? { preferred: this.chosen } : null;
  }

  key(key) {
    const choice = this.choices.find((one) => one.key === key);
    return choice ? () => this.choose(choice.preferred) : null;
  }

  choose(preferred) {
    if (!this.isOpen()) return;
    this.show(preferred);
    this.changed();
    this.finish();
  }

  show(preferred) {
    this.chosen = preferred;
    for (const button of this.buttons) button.setAttribute("aria-pressed", String(button.dataset.label === preferred));
  }

  unsure(on) {
    super.unsure(on);
    if (on) this.show(null);
  }

  restore(body) {
    super.restore(body);
    this.show(body.preferred ?? null);
  }
}
