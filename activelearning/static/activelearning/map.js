/* The map of a loop's clips: dots that are coloured, found by mouse, thumb or arrow keys, and heard. */
import { follow } from "earmark/live";

const SVG = "http://www.w3.org/2000/svg";
const STEPS = 5;
const COLOURS = 8; // labels beyond these share a grey
const NEAR = 28; // how far from a dot a thumb may land, in units of the picture
const PAUSE = 3000;

const part = document.querySelector("[data-map]");
const find = (name) => part.querySelector(`[data-map-${name}]`);
const words = part ? JSON.parse(document.getElementById("map-words").textContent) : {};
const state = { map: { dots: [] }, chosen: -1, playing: -1 };

/* --- Words -------------------------------------------------------------------------------------------- */

function say(name, values) {
  return Object.entries(values).reduce((text, [key, value]) => text.replace(`{${key}}`, value), words[name]);
}

function inPercent(share) {
  return new Intl.NumberFormat(document.documentElement.lang, { style: "percent" }).format(share);
}

function inWords(dot) {
  const { labels } = state.map;
  const said = dot.label ?? null;
  const people = said === null ? dot.number?.toFixed(2) : labels[said];
  const machine = dot.said === null ? dot.expected?.toFixed(2) : labels[dot.said];
  return [
    dot.name,
    people && say("people", { label: people }),
    machine && say("machine", { label: machine }),
    dot.sure !== null && say("sure", { percent: inPercent(dot.sure) }),
    asked(dot),
  ]
    .filter(Boolean)
    .join(" · ");
}

function asked(dot) {
  if (dot.holdout) return words.holdout;
  if (dot.round === null) return words.unasked;
  return dot.round === 0 ? words.first : say("round", { number: dot.round });
}

/* --- Colours: each way returns the class of a dot, or nothing where it is not known -------------------- */

const COLOUR_BY = {
  label: ({ label, said, number, expected }) => {
    if (state.map.ends) return number === null && expected === null ? "" : stepOf(share(number ?? expected));
    const place = label ?? said;
    return place === null ? "" : `label-${place < COLOURS ? place + 1 : 10}`;
  },
  sure: ({ sure }) => (sure === null ? "" : stepOf((sure - least()) / (1 - least()))),
  round: ({ round }) => (round === null ? "" : stepOf(round / Math.max(state.map.rounds, 1))),
};

/* Nothing is less sure of one label than guessing. */
function least() {
  return state.map.ends ? 0 : 1 / Math.max(state.map.labels.length, 2);
}

function share(number) {
  const [low, high] = state.map.ends;
  return (number - low) / (high - low);
}

function stepOf(value) {
  return `map__step-${Math.max(0, Math.min(STEPS - 1, Math.floor(value * STEPS)))}`;
}

function wanted(name) {
  return part.querySelector(`input[name="map-${name}"]:checked`).value;
}

function colour() {
  const by = wanted("colour");
  for (const [place, dot] of state.map.dots.entries()) {
    const named = COLOUR_BY[by](dot);
    const isKnown = by === "label" ? dot.label !== null || dot.number !== null : named !== "";
    dot.circle.setAttribute("class", `map__dot ${named} ${isKnown ? "is-known" : "is-guessed"}`);
    dot.circle.classList.toggle("is-chosen", place === state.chosen);
    dot.circle.classList.toggle("is-playing", place === state.playing);
  }
  key(by);
}

/* --- What the colours mean ----------------------------------------------------------------------------- */

function key(by) {
  const { labels, ends, rounds } = state.map;
  const steps = [...Array(STEPS).keys()];
  const scale = (from, to, write) =>
    steps.map((step) => [`map__step-${step}`, write(from + ((to - from) * (step + 0.5)) / STEPS)]);
  const found =
    by === "sure"
      ? scale(least(), 1, inPercent)
      : by === "round"
        ? roundsOf(rounds)
        : ends
          ? scale(...ends, (value) => value.toFixed(1))
          : labels.slice(0, COLOURS).map((name, place) => [`label-${place + 1}`, name]);
  if (by === "label" && !ends && labels.length > COLOURS) found.push(["label-10", words.others]);
  if (by !== "label") found.push(["is-guessed", by === "round" ? words.unasked : words.unknown]);
  find("key").replaceChildren(...found.map(([named, text]) => entry(named, text)));
}

/* Few rounds are named one by one, many by the first and last of each colour. */
function roundsOf(last) {
  const byStep = new Map();
  for (let round = 0; round <= last; round++) {
    const step = stepOf(round / Math.max(last, 1));
    byStep.set(step, [...(byStep.get(step) ?? []), round]);
  }
  return [...byStep].map(([step, numbers]) => [
    step,
    say("round", { number: numbers.length > 1 ? `${numbers[0]} – ${numbers.at(-1)}` : numbers[0] }),
  ]);
}

function entry(named, text) {
  const item = document.createElement("li");
  const sign = document.createElementNS(SVG, "svg");
  sign.setAttribute("viewBox", "0 0 32 32");
  sign.setAttribute("class", "map__sign");
  sign.setAttribute("aria-hidden", "true");
  sign.append(circle(16, 16, `map__dot ${named} ${named === "is-guessed" ? "" : "is-known"}`));
  item.append(sign, text);
  return item;
}

/* --- Drawing ------------------------------------------------------------------------------------------- */

function circle(x, y, named) {
  const found = document.createElementNS(SVG, "circle");
  found.setAttribute("cx", x);
  found.setAttribute("cy", y);
  found.setAttribute("r", 9);
  found.setAttribute("class", named);
  return found;
}

function draw() {
  const places = wanted("places");
  for (const dot of state.map.dots) {
    [dot.x, dot.y] = dot[places];
    dot.circle = circle(dot.x, dot.y, "map__dot");
  }
  find("picture").replaceChildren(...state.map.dots.map((dot) => dot.circle));
  colour();
}

async function load() {
  const response = await fetch(part.dataset.map, { headers: { accept: "application/json" } });
  if (!response.ok) return;
  const before = state.map.dots[state.chosen]?.clip;
  const playing = state.map.dots[state.playing]?.clip;
  const map = await response.json();
  if (JSON.stringify(map) === state.text) return;
  state.text = JSON.stringify(map);
  state.map = map;
  state.chosen = map.dots.findIndex((dot) => dot.clip === before);
  state.playing = map.dots.findIndex((dot) => dot.clip === playing);
  const isThere = map.dots.length > 0;
  find("shown").hidden = !isThere;
  find("empty").hidden = isThere;
  find("table").hidden = !isThere;
  find("sample").textContent = map.sample ?? "";
  if (isThere) draw();
}

/* --- Finding and hearing ------------------------------------------------------------------------------- */

function choose(place) {
  state.chosen = place;
  tell();
  colour();
  // Drawn last, it lies above its neighbours.
  find("picture").append(state.map.dots[place].circle);
}

function tell(more = "") {
  find("told").textContent = [inWords(state.map.dots[state.chosen]), more].filter(Boolean).join(" · ");
}

function toggle(place) {
  const audio = find("audio");
  const stops = state.playing === place;
  audio.pause();
  state.playing = stops ? -1 : place;
  choose(place);
  if (stops) return;
  const { clip } = state.map.dots[place];
  audio.src = state.map.audio.replace(state.map.any_clip, clip);
  audio.play().then(
    () => state.playing === place && tell(words.playing),
    (error) => error.name !== "AbortError" && over(words.broken),
  );
}

function over(more) {
  if (state.playing < 0) return;
  state.playing = -1;
  tell(more);
  colour();
}

function nearest(x, y, most) {
  const far = (dot) => Math.hypot(dot.x - x, dot.y - y);
  const place = state.map.dots.reduce((best, dot, other) => (best < 0 || far(dot) < far(state.map.dots[best]) ? other : best), -1);
  return place >= 0 && far(state.map.dots[place]) <= most ? place : -1;
}

function under(event) {
  const picture = find("picture");
  const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(picture.getScreenCTM().inverse());
  return nearest(point.x, point.y, NEAR);
}

const TOWARDS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };

/* The closest dot within a quarter of the compass; what lies straight ahead counts as closer. */
function ahead([right, down]) {
  const from = state.map.dots[state.chosen];
  let [best, least] = [-1, Infinity];
  for (const [place, dot] of state.map.dots.entries()) {
    const forward = (dot.x - from.x) * right + (dot.y - from.y) * down;
    const aside = Math.abs((dot.x - from.x) * down) + Math.abs((dot.y - from.y) * right);
    if (place === state.chosen || forward <= 0 || aside > forward) continue;
    if (forward + 2 * aside < least) [best, least] = [place, forward + 2 * aside];
  }
  return best;
}

function press(event) {
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  const towards = TOWARDS[event.key];
  const plays = event.key === "Enter" || event.key === " ";
  if (!towards && !plays) return;
  event.preventDefault();
  if (state.chosen < 0) choose(nearest(500, 500, Infinity));
  else if (plays) toggle(state.chosen);
  else {
    const place = ahead(towards);
    if (place >= 0) choose(place);
  }
}

/* --- Beginning ----------------------------------------------------------------------------------------- */

let timer = 0;

function later() {
  timer ||= setTimeout(() => {
    timer = 0;
    load().catch(() => {});
  }, PAUSE);
}

if (part) {
  part.addEventListener("change", ({ target }) => {
    if (target.name === "map-places") draw();
    if (target.name === "map-colour") colour();
  });
  find("picture").addEventListener("click", (event) => {
    const place = under(event);
    if (place >= 0) toggle(place);
  });
  find("picture").addEventListener("pointermove", (event) => {
    const place = event.pointerType === "mouse" ? under(event) : -1;
    if (place >= 0 && place !== state.chosen && state.playing < 0) choose(place);
  });
  find("picture").addEventListener("keydown", press);
  find("audio").addEventListener("ended", () => over());
  load().catch(() => {});
  follow(`project:${part.dataset.mapProject}`, ({ event }) => event !== "error" && later());
}
