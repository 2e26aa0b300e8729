// How a clip was listened to: which parts were heard, how often, and whether the page was looked at.

import { found } from "./checked.js";

const STEP = 0.05;
// The end of a clip lies this much (s) before its duration: at a full step the next one would not be part of it.
const CLOSE = 0.001;
// More than this says nothing more: a clip in a loop, a page that was left open over night.
const MOST_TIMES = 1000;
const MOST_SECONDS = 86400;

export class Listening {
  constructor(duration) {
    this.duration = duration;
    this.heard = new Set();
    this.last = null;
    this.replays = 0;
    this.focusLosses = 0;
    this.since = performance.now();
  }

  // Called often while playing, with the place in seconds.
  at(seconds) {
    const step = Math.floor(seconds / STEP);
    const from = this.last !== null && step >= this.last && step - this.last < 20 ? this.last : step;
    for (let place = from; place <= step; place += 1) this.heard.add(place);
    this.last = step;
  }

  jumped() {
    this.last = null;
  }

  finished() {
    this.at(Math.max(0, this.duration - CLOSE));
    this.jumped();
  }

  again() {
    if (this.heard.size) this.replays += 1;
  }

  lostFocus() {
    this.focusLosses += 1;
  }

  get seconds() {
    return Math.min(this.heard.size * STEP, this.duration);
  }

  get share() {
    return this.duration ? this.seconds / this.duration : 1;
  }

  report() {
    return {
      heard_seconds: Number(this.seconds.toFixed(3)),
      replays: Math.min(this.replays, MOST_TIMES),
      seconds_to_answer: Math.min(Number(((performance.now() - this.since) / 1000).toFixed(2)), MOST_SECONDS),
      focus_losses: Math.min(this.focusLosses, MOST_TIMES),
      device_kind: deviceKind(),
      sound_check: found(),
    };
  }
}

function deviceKind() {
  if (!matchMedia("(pointer: coarse)").matches) return "desktop";
  return Math.min(screen.width, screen.height) < 600 ? "phone" : "tablet";
}
