// The tones of the sound check, made on the spot: nothing is loaded, nothing is recorded.

const SECONDS = 0.22;
const LOUD = 0.35;
// Each quiet beep has this much of the one before: 12 dB less.
const FALL = 0.25;
const PITCH = 880;

export class Tones {
  constructor() {
    this.context = null;
  }

  // Browsers start no sound before the first touch: made with it.
  wake() {
    this.context ??= new AudioContext();
    this.context.resume();
    return this.context.currentTime + 0.08;
  }

  // One tone to judge the volume by.
  loud() {
    const at = this.wake();
    [0, 0.35, 0.7].forEach((later) => this.beep(at + later, { volume: LOUD }));
    return at + 1;
  }

  // A tone on the left (-1) or on the right (1).
  side(pan) {
    const at = this.wake();
    [0, 0.3].forEach((later) => this.beep(at + later, { volume: LOUD, pan }));
    return at + 0.6;
  }

  // So many beeps in noise; a gap of its own before each, so that nobody counts by the clock.
  inNoise(number) {
    const at = this.wake();
    let next = at + 0.5;
    for (let beep = 0; beep < number; beep += 1) {
      this.beep(next, { volume: 0.09 });
      next += 0.42 + Math.random() * 0.25;
    }
    this.noise(at, next + 0.3 - at);
    return next + 0.3;
  }

  // Beeps that get ever quieter.
  fading(number) {
    const at = this.wake();
    for (let beep = 0; beep < number; beep += 1) {
      this.beep(at + beep * 0.65, { volume: LOUD * FALL ** (beep + 1) });
    }
    return at + number * 0.65;
  }

  beep(at, { volume, pan = 0 }) {
    const tone = new OscillatorNode(this.context, { frequency: PITCH });
    const gain = new GainNode(this.context, { gain: 0 });
    gain.gain.setValueAtTime(0, at);
    gain.gain.linearRampToValueAtTime(volume, at + 0.02);
    gain.gain.setValueAtTime(volume, at + SECONDS - 0.04);
    gain.gain.linearRampToValueAtTime(0, at + SECONDS);
    tone.connect(gain).connect(new StereoPannerNode(this.context, { pan })).connect(this.context.destination);
    tone.start(at);
    tone.stop(at + SECONDS + 0.02);
  }

  noise(at, seconds) {
    const { sampleRate } = this.context;
    const buffer = this.context.createBuffer(1, Math.ceil(seconds * sampleRate), sampleRate);
    const samples = buffer.getChannelData(0);
    for (let place = 0; place < samples.length; place += 1) samples[place] = Math.random() * 2 - 1;
    const source = new AudioBufferSourceNode(this.context, { buffer });
    const soft = new BiquadFilterNode(this.context, { type: "lowpass", frequency: 2500 });
    const gain = new GainNode(this.context, { gain: 0.06 });
    source.connect(soft).connect(gain).connect(this.context.destination);
    source.start(at);
  }

  // Milliseconds from now to a time of the context.
  until(at) {
    return Math.max(0, (at - this.context.currentTime) * 1000);
  }
}
