// The sound of one turn on its waveform, and on its spectrogram where that is wanted.

import WaveSurfer from "wavesurfer.js";
import { colour, onThemeChange } from "earmark/colours";

const BARS = 512;

// A name of the import map; written into import() it would be taken for a file beside this one.
const SPECTROGRAM = "wavesurfer.js/spectrogram";

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
    this.ended = false;
    this.turn = null;
    this.frame = null;
    this.spectrogram = null;
    this.wave.on("timeupdate", (seconds) => this.tell("time", seconds));
    this.wave.on("seeking", () => this.tell("jump"));
    this.wave.on("play", () => this.tell("state"));
    this.wave.on("pause", () => this.tell("state"));
    this.wave.on("finish", () => this.finished());
  }

  tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  async load(turn) {
    this.turn = turn;
    this.ended = false;
    if (this.frame) await this.loadDecoded(turn);
    else await this.wave.loadBlob(turn.sound, [stretch(turn.peaks)], turn.duration);
    this.wave.setPlaybackRate(this.rate, true);
  }

  // The spectrogram is made of the samples themselves, at the clip's own rate: less would hide its upper half.
  async loadDecoded(turn) {
    const { default: Spectrogram } = await import(SPECTROGRAM);
    const rate = await sampleRate(turn.sound);
    this.wave.setOptions({ sampleRate: rate });
    await this.wave.loadBlob(turn.sound);
    this.spectrogram?.destroy();
    this.spectrogram = this.wave.registerPlugin(
      Spectrogram.create({ container: this.frame, height: 128, fftSamples: 512, frequencyMax: rate / 2 }),
    );
    this.frame.dataset.top = rate / 2;
  }

  // Show the spectrogram in a frame, or nowhere.
  async showSpectrogram(frame) {
    if (frame === this.frame) return;
    this.frame = frame;
    this.spectrogram?.destroy();
    this.spectrogram = null;
    if (this.turn) await this.load(this.turn);
  }

  finished() {
    this.ended = true;
    this.tell("finish");
    if (this.loop) this.play();
  }

  get playing() {
    return this.wave.isPlaying();
  }

  // Browsers refuse to start a sound before the first touch; then the button waits to be pressed.
  async play() {
    if (this.ended) this.tell("again");
    this.ended = false;
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
    this.ended = true;
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

// A FLAC file says its rate (Hz) in 20 bits behind the first 18 bytes.
async function sampleRate(sound) {
  const head = new Uint8Array(await sound.slice(0, 21).arrayBuffer());
  return (head[18] << 12) | (head[19] << 4) | (head[20] >> 4);
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
