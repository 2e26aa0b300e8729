// Answers on their way: kept in this browser until the server has them, sent once each, in order.

import { ApiError } from "./api.js";

const PATIENCE = [1000, 2000, 5000, 10000, 30000];

export class Outbox {
  constructor(key, send, { onSent, onKept, onRefused }) {
    Object.assign(this, { key, send, onSent, onKept, onRefused });
    this.tries = 0;
    this.sending = false;
    window.addEventListener("online", () => this.flush());
  }

  get waiting() {
    try {
      return JSON.parse(localStorage.getItem(this.key)) ?? [];
    } catch {
      return [];
    }
  }

  set waiting(letters) {
    localStorage.setItem(this.key, JSON.stringify(letters));
  }

  put(turn, body) {
    this.waiting = [...this.waiting, { turn, body }];
    return this.flush();
  }

  async flush() {
    if (this.sending) return;
    this.sending = true;
    clearTimeout(this.timer);
    try {
      while (this.waiting.length) await this.sendFirst();
    } catch (error) {
      this.waitAndRetry(error);
    } finally {
      this.sending = false;
    }
  }

  async sendFirst() {
    const [first] = this.waiting;
    try {
      const reward = await this.send(first.turn, first.body);
      this.drop(first);
      this.onSent(reward, this.tries > 0);
      this.tries = 0;
    } catch (error) {
      // The server has spoken: sending the same again would not change its mind.
      if (!(error instanceof ApiError) || error.status >= 500 || error.status === 429) throw error;
      this.drop(first);
      this.onRefused(error);
    }
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
