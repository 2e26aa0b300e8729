// What takes a sound's place where there is none, in a preview: an empty strip of some seconds.

import { make } from "./dom.js";

const SECONDS = 10;

export class Still {
  constructor(duration) {
    this.duration = duration || SECONDS;
    this.time = 0;
    this.layer = make("div", { class: "strip__room" });
    this.element = this.layer;
  }

  seek(seconds) {
    this.time = seconds;
  }

  hear(start) {
    this.time = start;
  }

  stop() {}
}
