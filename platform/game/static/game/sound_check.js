// The page of the sound check: four short steps, each answered with one key or one tap.

import { found, keepFound } from "./checked.js";
import { Tones } from "./tones.js";

const root = document.querySelector("[data-sound-check]");
const words = JSON.parse(document.getElementById("sound-check-words").textContent);
const [SIDES, IN_NOISE, QUIET] = ["sides", "noise", "quiet"].map((name) => Number(root.dataset[name]));
const find = (name) => root.querySelector(`[data-${name}]`);
const tones = new Tones();

const steps = [
  { name: "volume", play: () => tones.loud() },
  ...shuffledSides().map((side, place) => ({ name: "side", place, right: side, play: () => tones.side(side === "left" ? -1 : 1) })),
  ...numbers().map((number, place) => ({ name: "noise", place, right: String(number), play: () => tones.inNoise(number) })),
  { name: "quiet", play: () => tones.fading(QUIET) },
];
let at = -1;
let listening = 0;
let result = { sides: 0, in_noise: 0, quiet: 0 };

// Never all on one side: who hears only one would pass.
function shuffledSides() {
  const sides = Array.from({ length: SIDES }, () => (Math.random() < 0.5 ? "left" : "right"));
  if (new Set(sides).size === 1) sides[Math.floor(Math.random() * SIDES)] = sides[0] === "left" ? "right" : "left";
  return sides;
}

// Two different numbers from 2 to 5.
function numbers() {
  return [2, 3, 4, 5].sort(() => Math.random() - 0.5).slice(0, IN_NOISE);
}

function go(step) {
  at = step;
  root.dataset.step = steps[at].name;
  find("progress").value = at;
  find("title").textContent = words[steps[at].name];
  find("help").textContent = words[`${steps[at].name}Help`];
  say(words[steps[at].name]);
  find("title").focus({ preventScroll: true });
  hear();
}

function hear() {
  clearTimeout(listening);
  root.toggleAttribute("data-hearing", true);
  const ends = steps[at].play();
  listening = setTimeout(() => root.toggleAttribute("data-hearing", false), tones.until(ends));
}

function answer(value) {
  const { name, right } = steps[at];
  if (name === "side") result.sides += value === right;
  if (name === "noise") result.in_noise += value === right;
  if (name === "quiet") result.quiet = Number(value);
  if (at + 1 < steps.length) go(at + 1);
  else finish();
}

function finish() {
  keepFound(result);
  root.dataset.step = "done";
  show(result);
  find("title").textContent = words.done;
  find("help").textContent = "";
  say(words.done, find("summary").textContent);
  find("title").focus({ preventScroll: true });
}

function show({ sides, in_noise: inNoise, quiet }) {
  for (const [name, value, most] of [["sides-told", sides, SIDES], ["in-noise", inNoise, IN_NOISE], ["quiet-heard", quiet, QUIET]]) {
    find(name).textContent = words.of.replace("{number}", value).replace("{most}", most);
  }
  const advice = [];
  if (sides === 0) advice.push(words.swapped);
  else if (sides < SIDES) advice.push(words.oneSide);
  if (inNoise < IN_NOISE || quiet < 2) advice.push(words.quieter);
  find("advice").textContent = advice.join(" ") || words.fine;
}

function say(...sentences) {
  find("say").textContent = sentences.join(" ");
}

function begin() {
  result = { sides: 0, in_noise: 0, quiet: 0 };
  go(0);
}

const KEYS = {
  volume: { enter: "yes" },
  side: { arrowleft: "left", arrowright: "right", 0: "none" },
  noise: { 2: "2", 3: "3", 4: "4", 5: "5", 0: "none" },
  quiet: Object.fromEntries(Array.from({ length: QUIET + 1 }, (_, number) => [number, String(number)])),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  const key = event.key.toLowerCase();
  if (key === "enter" && event.target.matches("button, a, summary")) return;
  const value = KEYS[root.dataset.step]?.[key];
  if (value !== undefined) {
    event.preventDefault();
    answer(value);
  } else if (key === "r" && KEYS[root.dataset.step]) hear();
});
root.addEventListener("click", ({ target }) => {
  const button = target.closest("button");
  if (!button) return;
  if (button.matches("[data-begin]")) begin();
  else if (button.matches("[data-hear]")) hear();
  else if (button.dataset.answer !== undefined) answer(button.dataset.answer);
});

const before = found();
if (before) {
  show(before);
  root.dataset.step = "before";
}
