// The sound of one turn on its waveform.

import WaveSurfer from "wavesurfer.js";
import { colour, onThemeChange } from "earmark/colours";

const BARS = 512;

export class Player extends EventTarget {
  constructor(container) {
    super();
    this.wave = WaveSurfer.create({
      container,
      height: container.clientHeight || 128,
      ...colours(container),
      cursorWidth: 2,
      barWidth: 3,
      barGap: 2,
      barRadius: 3,
      normalize: true,
      cspNonce: document.querySelector("script[nonce]")?.nonce,
    });
    onThemeChange(() => this.wave.setOptions(colours(container)));
    this.rate = 1;
    this.loop = false;
    this.wave.on("timeupdate", (seconds) => this.tell("time", seconds));
    this.wave.on("seeking", () => this.tell("jump"));
    this.wave.on("play", () => this.tell("state"));
    this.wave.on("pause", () => this.tell("state"));
    this.wave.on("finish", () => {
      this.tell("finish");
      if (this.loop) this.play();
    });
  }

  tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  async load(turn) {
    await this.wave.load(turn.url, [stretch(turn.peaks)], turn.duration);
    this.wave.setPlaybackRate(this.rate, true);
  }

  get playing() {
    return this.wave.isPlaying();
  }

  // Browsers refuse to start a sound before the first touch; then the button waits to be pressed.
  async play() {
    try {
      await this.wave.play();
    } catch {
      this.tell("state");
    }
  }

  toggle() {
    if (this.playing) this.wave.pause();
    else this.play();
  }

  replay() {
    this.wave.setTime(0);
    this.play();
  }

  stop() {
    this.wave.pause();
  }

  setRate(rate) {
    this.rate = rate;
    this.wave.setPlaybackRate(rate, true);
  }

  setVolume(volume) {
    this.wave.setVolume(volume);
  }
}

// A short clip has fewer peaks than the screen has bars; in between, the outline is a straight line.
function stretch(peaks) {
  if (!peaks.length) return [0];
  const last = peaks.length - 1;
  const bars = Math.max(BARS, peaks.length);
  return Array.from({ length: bars }, (_, bar) => {
    const place = (bar / (bars - 1)) * last;
    const left = Math.floor(place);
    const right = Math.min(left + 1, last);
    return (peaks[left] + (peaks[right] - peaks[left]) * (place - left)) / 100;
  });
}

function colours(element) {
  return {
    waveColor: colour("wave", element),
    progressColor: colour("wave-played", element),
    cursorColor: colour("wave-cursor", element),
  };
}
