/* The sounds of Earmark, made on the spot: soft, short, and never before somebody has touched the page. */

const KEY = "earmark-sounds";
const LOUDNESS = 0.12;
const PENTATONIC = [0, 2, 4, 7, 9, 12];
const ROOT = 392; // G4: clear on a phone's small loudspeaker, still gentle
const RUN_SECONDS = 8;
// Where nothing can be heard a sound may never end: whoever waits for it waits so long at most (ms).
const LONGEST_WAIT = 400;

let context = null;
let step = 0;
let lastAnswer = -Infinity;

const SOUNDS = { answer, done, level, error };

/**
 * Play "answer", "done", "level" or "error", unless sounds are off or nobody has touched the page yet.
 * Resolve once it has faded away, so that nothing has to be heard over it.
 */
export async function play(name) {
  if (!enabled() || !navigator.userActivation?.hasBeenActive) return;
  context ??= new AudioContext();
  context.resume();
  const last = SOUNDS[name](context.currentTime + 0.01);
  await new Promise((resolve) => {
    last.addEventListener("ended", resolve);
    setTimeout(resolve, LONGEST_WAIT);
  });
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
  return pluck(PENTATONIC[step], at, 0.12);
}

function done(at) {
  return [7, 12].map((semitones, i) => pluck(semitones, at + i * 0.11, 0.35)).at(-1);
}

function level(at) {
  return [0, 4, 7, 12, 16].map((semitones, i) => pluck(semitones, at + i * 0.085, i === 4 ? 0.7 : 0.3)).at(-1);
}

function error(at) {
  return [-5, -8].map((semitones, i) => pluck(semitones, at + i * 0.13, 0.28, "sine")).at(-1);
}

/* One note of a small wooden bar: a round tone with a short bright overtone at its start. */
function pluck(semitones, at, seconds, shape = "triangle") {
  const pitch = ROOT * 2 ** (semitones / 12);
  note(pitch * 4, at, seconds / 5, LOUDNESS / 5, "sine");
  return note(pitch, at, seconds, LOUDNESS, shape);
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
  return tone;
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
