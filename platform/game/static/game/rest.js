// Ears get tired: after three quarters of an hour without a pause, a break is suggested, once.

const LONG = 45 * 60 * 1000;
const PAUSE = 5 * 60 * 1000;
const KEPT = "earmark.listening";

export class Rest {
  constructor(suggest) {
    this.suggest = suggest;
  }

  // An answer was given. What is kept outlives a reload.
  answered(now = Date.now()) {
    const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
    const goesOn = kept && now - kept.last < PAUSE;
    let begun = goesOn ? kept.begun : now;
    if (now - begun >= LONG) {
      this.suggest();
      begun = now;
    }
    sessionStorage.setItem(KEPT, JSON.stringify({ begun, last: now }));
  }
}
