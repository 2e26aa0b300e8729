// Thanks for an answer: at once, and the same whatever was asked and answered. It counts answers and knows nothing else.

import * as sounds from "earmark/sounds";
import { flash } from "./flash.js";

export class Thanks {
  constructor(element, sentences) {
    Object.assign(this, { element, sentences });
    this.given = 0;
    this.words = "";
    this.quiet = Promise.resolve();
  }

  // Thank for one answer more. `quiet` comes when its sound is over: a clip that plays is heard by itself.
  give() {
    this.words = this.sentences[this.given % this.sentences.length];
    this.given += 1;
    this.quiet = sounds.play("answer").catch(() => {});
    flash(this.element, this.words);
  }

  // The answer is with the server, which says what it was paid.
  paid(points) {
    if (this.element.hasAttribute("data-on")) this.element.append(` +${points}`);
  }

  // Return the words that nobody has said aloud yet.
  take() {
    const { words } = this;
    this.words = "";
    return words;
  }
}
