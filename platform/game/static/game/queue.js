// Turns loaded ahead, their sound too, so that the next clip is there at once.

import { ApiError } from "./api.js";

const AHEAD = 2;
const RENEW_AFTER = 4 * 60000;
// A little less than the ten minutes that a turn is lent.
const STALE_AFTER = 9.5 * 60000;

export class Queue {
  constructor(api, project) {
    this.api = api;
    this.project = project;
    this.ready = [];
    this.shown = null;
    this.left = new Set();
    this.filling = null;
    window.addEventListener("pagehide", () => this.giveBack());
  }

  // Resolve with the next turn, or null when there is none for now.
  async take() {
    this.shown = null;
    this.ready = this.ready.filter(isFresh);
    if (!this.ready.length) await this.fill(1);
    this.shown = this.ready.shift() ?? null;
    return this.shown;
  }

  // Show another turn again, and the one that was shown after it.
  putBack(turn) {
    if (this.shown && this.shown !== turn) this.ready.unshift(this.shown);
    this.left.delete(turn.id);
    this.shown = turn;
  }

  // Let a turn come again as the next one.
  comesAgain(turn) {
    this.left.delete(turn.id);
    this.ready.unshift(turn);
  }

  // A turn that was answered is not asked for again while its answer is under way.
  leave(turn) {
    this.left.add(turn.id);
    if (this.shown === turn) this.shown = null;
  }

  settle(id) {
    this.left.delete(id);
  }

  endTraining() {
    this.ready = this.ready.filter((turn) => !turn.training);
  }

  fill(most = AHEAD) {
    this.filling ??= this.fetchAhead(most).finally(() => {
      this.filling = null;
    });
    return this.filling;
  }

  async fetchAhead(most) {
    while (this.ready.length < most) {
      const turn = await this.api.next(this.project, this.holding());
      if (!turn || this.holding().includes(turn.id)) return;
      const sound = await fetch(turn.audio, { credentials: "same-origin" });
      if (!sound.ok) throw new Error(`sound ${sound.status}`);
      turn.sound = await sound.blob();
      turn.renewedAt = Date.now();
      this.ready.push(turn);
    }
  }

  holding() {
    const shown = this.shown ? [this.shown.id] : [];
    return [...shown, ...this.ready.map((turn) => turn.id), ...this.left].slice(0, 10);
  }

  // Keep the turns that wait; one that is lost is not shown any more.
  async renew() {
    for (const turn of this.ready.filter((one) => Date.now() - one.renewedAt > RENEW_AFTER)) {
      try {
        await this.api.heartbeat(turn.id, 0);
        turn.renewedAt = Date.now();
      } catch (error) {
        if (error instanceof ApiError) this.ready = this.ready.filter((other) => other !== turn);
      }
    }
  }

  giveBack() {
    for (const turn of this.ready.splice(0)) {
      this.api.leave(turn.id, "return", {}, { keepalive: true }).catch(() => {});
    }
  }
}

function isFresh(turn) {
  return Date.now() - turn.renewedAt < STALE_AFTER;
}
