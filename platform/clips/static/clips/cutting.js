// The page on which somebody says how to cut a recording: its waveform, and the marks that are set by hand.

import { toast } from "earmark/toast";
import { Marks } from "./marks.js";
import { Recording } from "./recording.js";
import { clock } from "./clock.js";

const root = document.querySelector("[data-cutter]");
const find = (name) => root.querySelector(`[data-${name}]`);
const words = root.querySelector("template[data-words]").dataset;
const recording = new Recording(find("wave"), find("audio-element"), root.dataset);
const form = document.querySelector("[data-cut-form]");

recording.addEventListener("time", showTime);
recording.addEventListener("state", showState);
recording.addEventListener("lost", () => toast(words.lost, "error"));
find("toggle").addEventListener("click", () => recording.toggle());
find("zoom").addEventListener("input", ({ target }) => recording.zoom(target.value / 100));

function showTime() {
  find("time").textContent = `${clock(recording.time)} / ${clock(recording.duration)}`;
}

function showState() {
  const use = find("toggle").querySelector("use");
  use.setAttribute("href", use.getAttribute("href").replace(/#.*/, recording.playing ? "#pause" : "#play"));
  find("toggle").setAttribute("aria-pressed", String(recording.playing));
}

/* --- By hand ------------------------------------------------------------------------------------------ */

const keys = {
  p: () => recording.toggle(),
  ArrowLeft: ({ shiftKey }) => recording.seek(recording.time - (shiftKey ? 0.1 : 1)),
  ArrowRight: ({ shiftKey }) => recording.seek(recording.time + (shiftKey ? 0.1 : 1)),
};

function byHand() {
  const marks = new Marks(form, recording);
  const sentences = {
    chosen: () => chosenIn(words.chosen),
    started: () => words.started.replace("{start}", clock(marks.pending.start)),
    "no-start": () => words.noStart,
    "too-short": () => words.tooShort,
    removed: () => words.removed.replace("{count}", marks.marks.length),
    none: () => words.none,
  };

  function chosenIn(sentence) {
    const { region } = marks.chosen;
    return sentence
      .replace("{number}", marks.marks.indexOf(marks.chosen) + 1)
      .replace("{count}", marks.marks.length)
      .replace("{start}", clock(region.start))
      .replace("{end}", clock(region.end));
  }

  marks.addEventListener("tell", ({ detail }) => {
    if (sentences[detail]) find("say").textContent = sentences[detail]();
  });
  find("set-start").addEventListener("click", () => marks.start());
  find("set-end").addEventListener("click", () => marks.end());
  find("hear").addEventListener("click", () => marks.hear());
  find("drop").addEventListener("click", () => marks.drop());
  Object.assign(keys, {
    s: ({ shiftKey }) => (shiftKey ? marks.bring("start") : marks.start()),
    e: ({ shiftKey }) => (shiftKey ? marks.bring("end") : marks.end()),
    l: () => marks.hear(),
    n: () => marks.step(1),
    b: () => marks.step(-1),
    "[": () => marks.shift(-0.1),
    "]": () => marks.shift(0.1),
    Delete: () => marks.drop(),
    Backspace: () => marks.drop(),
  });
  marks.begin();
  form.querySelector("[data-lines] .field").classList.add("visually-hidden");
  guard(marks.lines);
}

/* What was marked and not sent is not lost by a slip. */
function guard(lines) {
  const before = lines.value;
  let isSent = false;
  form.addEventListener("submit", () => {
    isSent = true;
  });
  window.addEventListener("beforeunload", (event) => {
    if (!isSent && lines.value !== before) event.preventDefault();
  });
}

document.addEventListener("keydown", (event) => {
  const { target, key, ctrlKey, metaKey, altKey } = event;
  if (ctrlKey || metaKey || altKey || target.matches("input, select, textarea")) return;
  const act = keys[key.length === 1 ? key.toLowerCase() : key];
  if (!act) return;
  event.preventDefault();
  act(event);
});

recording.ready
  .then(() => {
    showTime();
    if ("byHand" in root.dataset) byHand();
    root.dataset.state = "ready";
  })
  .catch(() => toast(words.lost, "error"));
