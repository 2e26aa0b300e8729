// The sound of one turn on its waveform, and on its spectrogram where that is wanted.

import WaveSurfer from "wavesurfer.js";
import { colour, onThemeChange } from "earmark/colours";
import { sampleRate } from "./seekable.js";

const BARS = 512;
// Drawing a spectrogram takes all samples at once: a longer clip (s) would take the memory of the page.
const LONGEST_DRAWN = 300;
// Nobody goes on nearer to the end than this (s): a clip that plays comes to its end by being heard.
const LAST = 0.1;

// A name of the import map; written into import() it would be taken for a file beside this one.
const SPECTROGRAM = "wavesurfer.js/spectrogram";

export class Player extends EventTarget {
  // `layer` is the element over the waveform, for what is marked on it.
  constructor(container, layer) {
    super();
    this.layer = layer;
    this.wave = WaveSurfer.create({
      container,
      height: 0,
      ...colours(container),
      cursorWidth: 2,
      barWidth: 3,
      barGap: 2,
      barRadius: 3,
      normalize: true,
      cspNonce: document.querySelector("script[nonce]")?.nonce,
    });
    // The first height would be the least for good; the one that counts is the container's of the moment.
    new ResizeObserver(() => this.fit(container.clientHeight)).observe(container);
    onThemeChange(() => this.wave.setOptions(colours(container)));
    this.rate = 1;
    this.loop = false;
    this.ahead = 0;
    this.ended = false;
    this.turn = null;
    this.frame = null;
    this.spectrogram = null;
    this.loading = Promise.resolve();
    // The waveform tells the new place of a jump as if it had been played to.
    this.wave.on("timeupdate", (seconds) => this.tell(this.wave.isSeeking() ? "jump" : "time", seconds));
    this.wave.on("seeking", () => this.tell("jump"));
    this.wave.getMediaElement().addEventListener("seeked", () => this.jump(0));
    this.wave.on("play", () => this.tell("state"));
    this.wave.on("pause", () => this.tell("state"));
    this.wave.on("finish", () => this.finished());
    this.wave.on("error", () => this.mend());
  }

  // Going to the last moments of a long sound can break it: it is loaded once more, and waits at its start.
  mend() {
    if (!this.turn || this.mended === this.turn) return;
    this.mended = this.turn;
    this.load(this.turn).catch(() => {});
  }

  fit(height) {
    if (height !== this.wave.options.height) this.wave.setOptions({ height });
  }

  tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  // One after the other: two at once would leave the picture of one clip over the sound of another.
  load(turn) {
    this.turn = turn;
    const begin = () => this.loadNow(turn);
    this.loading = this.loading.then(begin, begin);
    return this.loading;
  }

  async loadNow(turn) {
    this.ended = false;
    this.ahead = 0;
    this.tell("drawn", true);
    const isDrawn = Boolean(this.frame) && (await this.draw(turn));
    if (!isDrawn) await this.loadPlain(turn);
    this.wave.setPlaybackRate(this.rate, true);
    this.tell("drawn", isDrawn);
  }

  // Return whether there is a spectrogram; a clip can be heard without.
  async draw(turn) {
    if (turn.duration > LONGEST_DRAWN) return false;
    try {
      await this.loadDecoded(turn);
      return true;
    } catch {
      return false;
    }
  }

  async loadPlain(turn) {
    this.removeSpectrogram();
    await this.wave.loadBlob(turn.sound, [stretch(turn.peaks)], turn.duration);
  }

  // The spectrogram is made of the samples themselves, at the clip's own rate: less would hide its upper half.
  async loadDecoded(turn) {
    const { default: Spectrogram } = await import(SPECTROGRAM);
    const rate = await sampleRate(turn.sound);
    this.wave.setOptions({ sampleRate: rate });
    await this.wave.loadBlob(turn.sound);
    this.removeSpectrogram();
    this.spectrogram = this.wave.registerPlugin(
      Spectrogram.create({ container: this.frame, height: 128, fftSamples: 512, frequencyMax: rate / 2 }),
    );
    this.frame.dataset.top = rate / 2;
  }

  // Show the spectrogram in a frame, or nowhere.
  async showSpectrogram(frame) {
    if (frame === this.frame) return;
    this.frame = frame;
    this.removeSpectrogram();
    if (frame && this.turn) await this.loadAgain(this.turn);
  }

  // The same clip with its spectrogram: it goes on where it was.
  async loadAgain(turn) {
    const { playing, ended } = this;
    const place = this.wave.getCurrentTime();
    await this.load(turn);
    if (this.turn !== turn) return;
    this.ended = ended;
    if (!ended) this.wave.setTime(place);
    if (playing) await this.play();
  }

  removeSpectrogram() {
    this.spectrogram?.destroy();
    this.spectrogram = null;
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
    } catch (error) {
      this.tell("state");
      if (error.name === "NotAllowedError") this.tell("refused");
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

  // Where the clip is (s).
  get time() {
    return this.wave.getCurrentTime();
  }

  seek(seconds) {
    this.ended = false;
    this.wave.setTime(seconds);
  }

  // Go back or on by so much (s). What comes in the middle of another jump would be lost: it waits for its end.
  jump(seconds) {
    this.ahead += seconds;
    if (!this.ahead || this.wave.isSeeking()) return;
    const last = Math.max(this.time, this.wave.getDuration() - LAST);
    const place = Math.min(Math.max(0, this.time + this.ahead), last);
    this.ahead = 0;
    if (place !== this.time) this.seek(place);
  }

  // Play from here to there (s).
  hear(start, end) {
    this.ended = false;
    this.wave.play(start, end).catch(() => {});
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
