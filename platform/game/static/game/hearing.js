// What is heard of a turn: of its clip, or of both where two are compared, one after the other.

import { Listening } from "./listening.js";

// A short clip (s) is heard whole; a long one as far as its owner asks, give or take what sums of steps lose.
const SHORT = 2;
const CLOSE = 0.001;

export class Hearing {
  constructor(turn, share) {
    this.share = share;
    this.clips = turn.other ? [turn, turn.other] : [turn];
    this.listenings = this.clips.map((clip) => new Listening(clip.duration));
    this.place = 0;
  }

  get clip() {
    return this.clips[this.place];
  }

  get now() {
    return this.listenings[this.place];
  }

  // The place of a clip that nobody has listened to yet, or -1.
  get unheard() {
    return this.listenings.findIndex((one) => !one.seconds);
  }

  // How much of what must be heard has been, from 0 to 1, of every clip.
  get part() {
    const parts = this.listenings.map((one) => this.partOf(one));
    return parts.reduce((sum, part) => sum + part, 0) / parts.length;
  }

  partOf(listening) {
    const wanted = this.wanted(listening);
    return wanted ? Math.min(1, listening.share / wanted) : 1;
  }

  wanted({ duration }) {
    return this.share && duration < SHORT ? 1 : this.share;
  }

  // The server adds the clips up; here each must be heard, for who compares has heard both.
  get isEnough() {
    return this.listenings.every((one) => one.seconds >= this.wanted(one) * one.duration - CLOSE);
  }

  jumped() {
    for (const one of this.listenings) one.jumped();
  }

  lostFocus() {
    this.listenings[0].lostFocus();
  }

  get seconds() {
    return this.listenings.reduce((sum, one) => sum + one.seconds, 0);
  }

  report() {
    const [first, ...others] = this.listenings.map((one) => one.report());
    const summed = (name) => others.reduce((sum, one) => sum + one[name], first[name]);
    return {
      ...first,
      heard_seconds: Number(summed("heard_seconds").toFixed(3)),
      other_heard_seconds: others.length ? others[0].heard_seconds : null,
      replays: Math.min(summed("replays"), 1000),
    };
  }
}
