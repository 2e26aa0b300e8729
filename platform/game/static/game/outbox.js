// What ends a turn, on its way: answers, skips and reports are kept in this browser until the server has them, sent
// in order, each counted once. The latest answer can be taken back for a few seconds, until the next turn ends or the
// page is left.

import { ApiError } from "./api.js";
import { keep, recall } from "./remember.js";

const PATIENCE = [1000, 2000, 5000, 10000, 30000];
// Asking again can help: nobody is signed in, too many requests.
const FOR_NOW = [401, 403, 408, 429];

export class Outbox {
  constructor(key, send, { onSent, onKept, onRefused }) {
    Object.assign(this, { key, send, onSent, onKept, onRefused });
    this.tries = 0;
    this.underWay = null;
    window.addEventListener("online", () => this.flush());
    window.addEventListener("pagehide", () => this.sendAllNow());
  }

  get waiting() {
    return recall(this.key, []);
  }

  set waiting(letters) {
    keep(this.key, letters);
  }

  // The first letter that may go out now.
  get due() {
    return this.waiting.find((letter) => letter.from <= Date.now());
  }

  // Keep how a turn ends; it may go out after `pause` ms, and all before it at once.
  put(turn, how, body, pause = 0) {
    const before = this.waiting.map((letter) => ({ ...letter, from: 0 }));
    this.waiting = [...before, { turn, how, body, from: Date.now() + pause }];
    if (pause) setTimeout(() => this.flush(), pause + 20);
  }

  // Return whether an answer could be taken back: it had not gone out yet.
  takeBack(turn) {
    const letter = this.waiting.find((other) => other.turn === turn);
    if (!letter || letter.from <= Date.now()) return false;
    this.drop(letter);
    return true;
  }

  flush() {
    this.underWay ??= this.sendDue().finally(() => {
      this.underWay = null;
    });
    return this.underWay;
  }

  async sendDue() {
    clearTimeout(this.timer);
    try {
      for (let letter = this.due; letter; letter = this.due) await this.sendOne(letter);
    } catch (error) {
      this.waitAndRetry(error);
    }
  }

  async sendOne(letter) {
    try {
      const reward = await this.send(letter);
      this.drop(letter);
      this.onSent(letter.turn, reward, this.tries > 0);
      this.tries = 0;
    } catch (error) {
      // The server has spoken: sending the same again would not change its mind.
      if (!(error instanceof ApiError) || error.status >= 500 || FOR_NOW.includes(error.status)) throw error;
      this.drop(letter);
      this.onRefused(letter.turn, error);
    }
  }

  // The page is being left: what may not arrive now is kept for the next visit.
  sendAllNow() {
    for (const letter of this.waiting) {
      this.send(letter, { keepalive: true }).then(() => this.drop(letter), () => {});
    }
    this.waiting = this.waiting.map((letter) => ({ ...letter, from: 0 }));
  }

  drop(letter) {
    this.waiting = this.waiting.filter((other) => other.turn !== letter.turn);
  }

  waitAndRetry(error) {
    if (this.tries === 0) this.onKept(error);
    const pause = PATIENCE[Math.min(this.tries, PATIENCE.length - 1)];
    this.tries += 1;
    this.timer = setTimeout(() => this.flush(), pause);
  }
}
