// Rounds of ten turns, as the server counts them: which turn of its round is on the page, and, once a round is over,
// what it came to. A page that is loaded again, or another device, goes on where the server stands.

import { toast } from "earmark/toast";

export class Rounds {
  constructor(element, words, { outbox, ask }) {
    Object.assign(this, { element, words, outbox, ask });
    // The number of the round of each turn that was shown, and of the first that may not be over.
    this.numbers = new Map();
    this.open = 1;
    this.last = null;
    // So many rounds were asked about.
    this.asked = 0;
  }

  show({ id, round }) {
    this.last = round;
    this.open = round.number;
    this.numbers.set(id, round.number);
    this.element.textContent = filled(this.words.inRound, round);
  }

  // Nothing is left to show: the round is over where it was its last turn.
  end() {
    if (this.last && this.last.turn === this.last.turns) this.open = this.last.number + 1;
    this.arrived();
  }

  // How many rounds are over, and all their answers with the server.
  get over() {
    const underWay = this.outbox.waiting.map((letter) => this.numbers.get(letter.turn) ?? Infinity);
    return Math.min(this.open, ...underWay) - 1;
  }

  // The end of a turn is with the server.
  async arrived() {
    const { over, asked } = this;
    if (over <= asked) return;
    this.asked = over;
    try {
      const told = await this.ask();
      if (told) toast(filled(told.with_oneself ? this.words.roundAgain : this.words.round, told), "info");
    } catch {
      this.asked = asked; // the next answer asks again
    }
  }
}

function filled(sentence, values) {
  return Object.entries(values).reduce((text, [name, value]) => text.replace(`{${name}}`, value), sentence);
}
