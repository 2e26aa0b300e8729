// A long recording on its waveform: the outline comes from the server, the sound is fetched where it is played.

import WaveSurfer from "wavesurfer.js";
import RegionsPlugin from "wavesurfer.js/regions";
import { colour, onThemeChange } from "earmark/colours";

const MOST_PIXELS_PER_SECOND = 400;
const FULL = 255;
// A link to a sound lives some minutes. When it has run out, the address behind it gives another one.
const SECONDS_BETWEEN_LINKS = 5;

export class Recording extends EventTarget {
  constructor(container, media, { audio, outline, duration }) {
    super();
    Object.assign(this, { container, media, audio, duration: Number(duration), linkAt: -Infinity });
    this.regions = RegionsPlugin.create();
    this.wave = WaveSurfer.create({
      container,
      media,
      height: 128,
      ...colours(container),
      cursorWidth: 2,
      barWidth: 2,
      barGap: 1,
      barRadius: 2,
      normalize: true,
      dragToSeek: false,
      plugins: [this.regions],
      cspNonce: document.querySelector("script[nonce]")?.nonce,
    });
    onThemeChange(() => this.wave.setOptions(colours(container)));
    media.addEventListener("error", () => this.renewLink());
    this.wave.on("timeupdate", () => this.tell("time"));
    this.wave.on("play", () => this.tell("state"));
    this.wave.on("pause", () => this.tell("state"));
    this.ready = this.load(outline);
  }

  tell(type) {
    this.dispatchEvent(new CustomEvent(type));
  }

  async load(address) {
    const response = await fetch(address, { credentials: "same-origin" });
    if (!response.ok) throw new Error(`outline ${response.status}`);
    const peaks = Float32Array.from(new Uint8Array(await response.arrayBuffer()), (peak) => peak / FULL);
    await this.wave.load(this.audio, [peaks], this.duration);
  }

  // From the whole recording in view (0) to a few seconds (1), in even steps for the eye.
  zoom(share) {
    const least = this.container.clientWidth / this.duration;
    this.wave.zoom(share ? least * Math.max(1, MOST_PIXELS_PER_SECOND / least) ** share : 0);
  }

  get time() {
    return this.wave.getCurrentTime();
  }

  get playing() {
    return this.wave.isPlaying();
  }

  seek(seconds) {
    this.wave.setTime(Math.min(Math.max(0, seconds), this.duration));
    this.tell("time");
  }

  toggle() {
    if (this.playing) this.wave.pause();
    else this.play();
  }

  async play(start, end) {
    try {
      await this.wave.play(start, end);
    } catch (error) {
      // A pause, or another start, came before the sound did; or its link has run out: see renewLink().
      if (!["AbortError", "NotSupportedError"].includes(error.name)) throw error;
    }
  }

  renewLink() {
    const now = performance.now() / 1000;
    if (now - this.linkAt < SECONDS_BETWEEN_LINKS) return void this.tell("lost");
    this.linkAt = now;
    const place = this.media.currentTime;
    this.media.addEventListener("loadedmetadata", () => this.wave.setTime(place), { once: true });
    this.media.load();
  }
}

function colours(element) {
  return {
    waveColor: colour("wave", element),
    progressColor: colour("wave-played", element),
    cursorColor: colour("wave-cursor", element),
  };
}
