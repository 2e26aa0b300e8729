// Ears get tired: after three quarters of an hour without a longer pause, a break is suggested, alone and in live rounds.

import { keep, recall } from "./remember.js";

const LONG = 45 * 60 * 1000;
// Whoever answered nothing for so long begins anew.
const PAUSE = 15 * 60 * 1000;
const KEPT = "earmark.listening";

export class Rest {
  constructor(suggest) {
    this.suggest = suggest;
  }

  // An answer was given. What is kept outlives a reload, and is one for all tabs: they have the same ears.
  answered(now = Date.now()) {
    const kept = recall(KEPT, null);
    const goesOn = kept && now - kept.last < PAUSE;
    let begun = goesOn ? kept.begun : now;
    if (now - begun >= LONG) {
      this.suggest();
      begun = now;
    }
    keep(KEPT, { begun, last: now });
  }
}
