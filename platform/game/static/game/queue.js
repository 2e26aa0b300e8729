// Turns loaded ahead, their sound too, so that the next clip is there at once.

import { ApiError } from "./api.js";
import { seekable } from "./seekable.js";
import { SoundGone, fetchSound } from "./sound.js";

const AHEAD = 2;
// A turn that waits is renewed when less than this is left of its ten minutes (ms), and not shown with less than that.
const RENEW_BELOW = 6 * 60000;
const SHOW_ABOVE = 30000;
// So many clips in a row without a sound are the site's trouble and not theirs.
const MOST_GONE = 3;
const MOST_NAMED = 10;

export class Queue {
  constructor(api, project, outbox, { onGone }) {
    Object.assign(this, { api, project, outbox, onGone });
    this.ready = [];
    this.shown = null;
    this.gone = 0;
    this.filling = null;
    this.onReady = () => {};
    window.addEventListener("pagehide", () => this.giveBack());
  }

  // Resolve with the next turn, or null when there is none for now.
  async take() {
    this.shown = null;
    this.ready = this.ready.filter((turn) => this.left(turn) > SHOW_ABOVE);
    if (!this.ready.length) await this.first();
    this.shown = this.ready.shift() ?? null;
    return this.shown;
  }

  // Wait for one turn and not for the one behind it. What is kept goes out before more is asked for.
  async first() {
    if (!this.filling) await this.outbox.flush();
    if (this.ready.length) return;
    const one = new Promise((resolve) => {
      this.onReady = resolve;
    });
    await Promise.race([one, this.fill()]);
  }

  // Show another turn again, and the one that was shown after it.
  putBack(turn) {
    if (this.shown && this.shown !== turn) this.ready.unshift(this.shown);
    this.shown = turn;
  }

  // Let a turn come again as the next one.
  comesAgain(turn) {
    this.ready.unshift(turn);
    this.onReady();
  }

  leave(turn) {
    if (this.shown === turn) this.shown = null;
  }

  endTraining() {
    this.ready = this.ready.filter((turn) => !turn.training);
  }

  fill() {
    this.filling ??= this.fetchAhead().finally(() => {
      this.filling = null;
    });
    return this.filling;
  }

  async fetchAhead() {
    while (this.ready.length < AHEAD) {
      const turn = await this.ask();
      if (!turn || this.holding().includes(turn.id)) return;
      if (!(await this.load(turn))) continue;
      this.ready.push(turn);
      this.onReady();
    }
  }

  async ask() {
    try {
      return await this.api.next(this.project, this.holding());
    } catch (error) {
      if (error.code !== "too_many_turns") throw error;
      // Quick answers on a slow line: they are still on their way.
      await this.outbox.flush();
      return this.api.next(this.project, this.holding());
    }
  }

  // Return whether a turn can be shown. One that is handed back may have seconds left, or a clip that is gone.
  async load(turn) {
    turn.ends = Date.parse(turn.expires_at);
    if (this.left(turn) < RENEW_BELOW && !(await this.keep(turn))) return false;
    try {
      const clips = [turn, turn.other].filter(Boolean);
      const all = await Promise.all(clips.map(async (clip) => seekable(await fetchSound(clip.audio), clip.duration)));
      clips.forEach((clip, place) => Object.assign(clip, { sound: all[place] }));
    } catch (error) {
      return this.passOn(turn, error);
    }
    this.gone = 0;
    return true;
  }

  async passOn(turn, error) {
    if (!(error instanceof SoundGone) || this.gone >= MOST_GONE) throw error;
    // For whoever is not signed in any more nothing is there; then this throws.
    if (!(await this.keep(turn))) return false;
    this.gone += 1;
    this.onGone(turn);
    return false;
  }

  left(turn) {
    return turn.ends - this.api.now;
  }

  // A turn that is shown, waits, or whose end is under way is not handed out again.
  holding() {
    const shown = this.shown ? [this.shown.id] : [];
    const underWay = this.outbox.waiting.map((letter) => letter.turn).reverse();
    return [...shown, ...this.ready.map((turn) => turn.id), ...underWay].slice(0, MOST_NAMED);
  }

  // Keep the turns that wait; one that is lost is not shown any more.
  async renew() {
    for (const turn of this.ready.filter((one) => this.left(one) < RENEW_BELOW)) {
      if (!(await this.keep(turn))) this.ready = this.ready.filter((other) => other !== turn);
    }
  }

  async keep(turn) {
    try {
      const lease = await this.api.heartbeat(turn.id, 0);
      turn.ends = Date.parse(lease.expires_at);
      return true;
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== "turn_over") throw error;
      return false;
    }
  }

  giveBack() {
    for (const turn of this.ready.splice(0)) {
      this.api.end(turn.id, "return", {}, { keepalive: true }).catch(() => {});
    }
  }
}
