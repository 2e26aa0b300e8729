/* The sounds of Earmark, made on the spot: soft, short, and never before somebody has touched the page. */

const KEY = "earmark-sounds";
const LOUDNESS = 0.12;
const PENTATONIC = [0, 2, 4, 7, 9, 12];
const ROOT = 392; // G4: clear on a phone's small loudspeaker, still gentle
const RUN_SECONDS = 8;

let context = null;
let step = 0;
let lastAnswer = -Infinity;

const SOUNDS = { answer, done, level, error };

/** Play "answer", "done", "level" or "error", unless sounds are off or nobody has touched the page yet. */
export function play(name) {
  if (!enabled() || !navigator.userActivation?.hasBeenActive) return;
  context ??= new AudioContext();
  context.resume();
  SOUNDS[name](context.currentTime + 0.01);
}

/** Return whether this person wants sounds. */
export function enabled() {
  try {
    return localStorage.getItem(KEY) !== "off";
  } catch {
    return true; // storage may be forbidden: sounds are on, the device's volume is at hand
  }
}

/** Keep whether this person wants sounds. */
export function enable(on) {
  try {
    if (on) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, "off");
  } catch {
    // see enabled()
  }
}

/* Answers in a row climb a scale; after a pause it begins anew. It counts answers and knows nothing about them. */
function answer(at) {
  step = at - lastAnswer < RUN_SECONDS ? (step + 1) % PENTATONIC.length : 0;
  lastAnswer = at;
  pluck(PENTATONIC[step], at, 0.16);
}

function done(at) {
  [7, 12].forEach((semitones, i) => pluck(semitones, at + i * 0.11, 0.35));
}

function level(at) {
  [0, 4, 7, 12, 16].forEach((semitones, i) => pluck(semitones, at + i * 0.085, i === 4 ? 0.7 : 0.3));
}

function error(at) {
  [-5, -8].forEach((semitones, i) => pluck(semitones, at + i * 0.13, 0.28, "sine"));
}

/* One note of a small wooden bar: a round tone with a short bright overtone at its start. */
function pluck(semitones, at, seconds, shape = "triangle") {
  const pitch = ROOT * 2 ** (semitones / 12);
  note(pitch, at, seconds, LOUDNESS, shape);
  note(pitch * 4, at, seconds / 5, LOUDNESS / 5, "sine");
}

function note(pitch, at, seconds, loudness, shape) {
  const tone = new OscillatorNode(context, { type: shape, frequency: pitch });
  const volume = new GainNode(context, { gain: 0 });
  volume.gain.setValueAtTime(0, at);
  volume.gain.linearRampToValueAtTime(loudness, at + 0.006);
  volume.gain.exponentialRampToValueAtTime(0.0001, at + seconds);
  tone.connect(volume).connect(context.destination);
  tone.start(at);
  tone.stop(at + seconds + 0.02);
}

function tick() {
  for (const input of document.querySelectorAll("input[data-preference=sounds]")) input.checked = enabled();
}

tick();
document.addEventListener("change", ({ target }) => {
  if (!target.matches("input[data-preference=sounds]")) return;
  enable(target.checked);
  tick();
  play("answer");
});
document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-sound]");
  if (button) play(button.dataset.sound);
});
