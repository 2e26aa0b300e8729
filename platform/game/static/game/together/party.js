// The page of a live round: a lobby, a countdown, one clip for all, and who said what.

import { toast } from "earmark/toast";
import * as sounds from "earmark/sounds";
import { Api } from "../api.js";
import { Hearing } from "../hearing.js";
import { Player } from "../player.js";
import { Questions } from "../questions.js";
import { Rest } from "../rest.js";
import { seekable } from "../seekable.js";
import { HELD, jumps, keyOf } from "../shifted.js";
import { fetchSound } from "../sound.js";
import { Thanks } from "../thanks.js";
import { People, reveal, spoken } from "./people.js";
import { Table } from "./table.js";

const TICK = 200;
// The server waits a moment for answers under way; then somebody has to ask.
const GRACE = 2200;
const HURRY = 10000;

const root = document.querySelector("[data-party]");
const find = (name) => root.querySelector(`[data-${name}]`);
const words = JSON.parse(document.getElementById("party-words").textContent);
const share = Number(root.dataset.share) / 100;
const api = new Api(root.dataset, words, () => {});
const table = new Table(api, root.dataset.party);
const player = new Player(find("wave"), find("layer"));
const people = new People(find("people"), find("person"), words, say);
const questions = new Questions(find("questions"), `earmark.together.${root.dataset.player}`, {
  words,
  whyWait: "party-wait",
  unsureTemplate: find("unsure-template"),
  onComplete: submit,
  onWait: () => toast(words.listenFirst, "info"),
});

const rest = new Rest(() => toast(words.rest, "info"));
const thanks = new Thanks(find("thanks"), words.thanks);

let turn = null; // the clip that is heard, its sound with it
let loading = ""; // the id of the turn whose sound is on its way
let hearing = new Hearing({ duration: 1 }, 0);
let started = ""; // the id of the turn that has begun to sound
let sending = false;
let hurried = 0; // the clip of which it was said that little time is left
let shown = ""; // what was shown last, so that it is announced once

function say(...sentences) {
  find("say").textContent = sentences.filter(Boolean).join(" ");
}

function fill(sentence, values) {
  return Object.entries(values).reduce((text, [name, value]) => text.replace(`{${name}}`, value), sentence);
}

table.addEventListener("state", ({ detail }) => {
  people.show(detail);
  if (detail.turn && loading !== detail.turn.id) load(detail.turn);
  show();
});
table.addEventListener("found", () => {
  find("lost").hidden = true;
});
table.addEventListener("lost", () => {
  find("lost-words").textContent = words.lost;
  find("lost").hidden = false;
});
table.addEventListener("refused", ({ detail }) => toast(detail.message, "warning"));
table.addEventListener("gone", () => location.reload());

async function load(next) {
  loading = next.id;
  try {
    const sound = await seekable(await fetchSound(next.audio), next.duration);
    if (loading !== next.id) return;
    turn = { ...next, sound };
    hearing = new Hearing(turn, share);
    await player.load(turn);
    show();
  } catch {
    loading = ""; // the next look at the table tries again
  }
}

// Where the round stands, by the server's clock.
function stage(state) {
  const { bout } = state;
  if (state.state === "over") return "over";
  if (bout?.reveal && (state.state === "playing" || !isLookedAt(state))) return "reveal";
  if (state.state === "lobby") return "lobby";
  if (!bout) return "waiting";
  if (bout.is_revealed || !bout.turn || bout.has_answered || sending) return "waiting";
  if (table.now < Date.parse(bout.begins_at)) return "soon";
  return turn?.id === bout.turn ? "hearing" : "waiting";
}

function isLookedAt({ bout, seats, you }) {
  return seats.find((seat) => seat.number === you)?.is_ready || table.now > Date.parse(bout.next_at);
}

const SHOWS = { lobby, soon, hearing: hear, waiting, reveal: showReveal, over };

function show() {
  const { state } = table;
  if (!state) return;
  const name = stage(state);
  const wasIn = root.contains(document.activeElement) && document.activeElement !== document.body;
  root.dataset.state = name;
  if (name !== "hearing") stop();
  const key = `${name} ${state.bout?.number ?? 0}`;
  SHOWS[name](state, key !== shown, wasIn);
  shown = key;
  tick();
}

function stop() {
  player.stop();
  if (!questions.parts.length) return;
  questions.clear();
  questions.forget();
}

function lobby({ seats, bout }, isNew) {
  const there = seats.filter((seat) => seat.is_there).length;
  const sentence = there < 2 ? (bout ? words.tooFew : words.waiting) : fill(words.canBegin, { number: there });
  find("lobby-words").textContent = sentence;
  find("begin").disabled = there < 2;
  if (isNew) say(sentence);
}

function soon({ bout, clips }, isNew) {
  if (isNew) say(fill(words.soon, { number: bout.number, clips, seconds: secondsTo(bout.begins_at) }));
}

function hear({ bout, clips }, isNew) {
  if (!questions.parts.length) {
    questions.show(turn, player);
    lock();
  }
  if (started === turn.id) return;
  started = turn.id;
  if (isNew) say(fill(words.nowHear, { number: bout.number, clips }), questions.words);
  find("questions").focus({ preventScroll: true });
  player.play();
}

function waiting({ bout, seats }, isNew) {
  const answered = seats.filter((seat) => seat.has_answered).length;
  const sentence = bout && !bout.turn ? words.late : words.youAnswered;
  find("waiting-words").textContent = `${sentence} ${fill(words.answeredBy, { number: answered, all: seats.length })}`;
  if (isNew && bout) say(thanks.take(), sentence);
}

function showReveal({ bout, seats, you }, isNew) {
  const me = seats.find((seat) => seat.number === you);
  find("next").disabled = me.is_ready;
  find("next-words").textContent = me.is_ready ? words.waitNext : words.next;
  if (!isNew) return;
  const all = seats.filter((seat) => seat.is_there).every((seat) => seat.has_answered);
  find("reveal-title").textContent = all ? words.revealed : words.timeUp;
  find("told").replaceChildren(...reveal(bout.reveal, seats, words));
  say(find("reveal-title").textContent, spoken(bout.reveal, words));
  sounds.play("done");
  find("next").focus({ preventScroll: true });
}

function over({ bout, clips }, isNew) {
  const sentence = (bout?.number ?? 0) >= clips ? words.over : words.overEarly;
  find("over-title").textContent = sentence;
  if (isNew) say(sentence);
}

async function submit(answers) {
  if (!turn || sending) return;
  const { id } = turn;
  const body = hearing.report();
  questions.close();
  sending = true;
  thanks.give();
  show();
  try {
    const { points } = await table.answer(id, answers, body);
    thanks.paid(points);
    rest.answered();
  } catch (error) {
    toast(error.message, "error");
    if (error.code === "not_heard") questions.closed = false;
  }
  sending = false;
  table.look();
}

function lock() {
  find("heard").value = hearing.part;
  const locked = !hearing.isEnough;
  questions.lock(locked);
  find("wait").textContent = locked ? words.listenOn : "";
  find("wait").toggleAttribute("data-on", locked);
}

function secondsTo(moment) {
  return Math.max(0, Math.ceil((Date.parse(moment) - table.now) / 1000));
}

// The clock of the page; when the server's time is up, it is asked what comes.
function tick() {
  const { state } = table;
  const bout = state?.bout;
  if (!bout) return;
  const name = root.dataset.state;
  if (name !== stage(state)) return show();
  find("count").textContent = secondsTo(bout.begins_at);
  const ends = Date.parse(bout.is_revealed ? bout.next_at : bout.ends_at);
  const whole = bout.is_revealed ? 30000 : ends - Date.parse(bout.begins_at);
  const left = Math.max(0, ends - table.now);
  find("time").value = Math.min(1, left / whole);
  const where = fill(words.nowHear, { number: bout.number, clips: state.clips }).split(".")[0];
  find("where").textContent = `${where} · ${fill(words.left, { seconds: Math.ceil(left / 1000) })}`;
  if (name === "hearing" && left < HURRY && left > 0 && hurried !== bout.number) {
    hurried = bout.number;
    say(fill(words.left, { seconds: Math.ceil(left / 1000) }));
  }
  const isDue = table.now > ends + (bout.is_revealed ? 0 : GRACE);
  if (isDue && state.state === "playing" && !table.asking) table.look();
}

setInterval(tick, TICK);

player.addEventListener("time", ({ detail }) => {
  if (!turn || !player.playing) return;
  hearing.now.at(detail);
  if (root.dataset.state === "hearing") lock();
});
player.addEventListener("jump", () => hearing.now.jumped());
player.addEventListener("again", () => hearing.now.again());
player.addEventListener("finish", () => {
  hearing.now.finished();
  if (root.dataset.state === "hearing") lock();
});
player.addEventListener("refused", () => {
  find("wait").textContent = words.pressPlay;
  find("wait").toggleAttribute("data-on", true);
  say(words.pressPlay);
});
player.addEventListener("state", () => {
  root.toggleAttribute("data-playing", player.playing);
  if (player.playing) hearing.now.at(player.time);
});
document.addEventListener("visibilitychange", () => document.hidden && hearing.lostFocus());

const next = () => table.ask("ready", { number: table.state.bout.number });
find("begin").addEventListener("click", () => table.ask("begin"));
find("next").addEventListener("click", next);
find("toggle").addEventListener("click", () => player.toggle());
find("replay").addEventListener("click", () => player.replay());
find("unsure").addEventListener("click", () => questions.unsure());
find("leave").addEventListener("click", async () => {
  await api.post(`parties/${root.dataset.party}/leave/`).catch(() => {});
  location.assign(root.dataset.lobby);
});
find("copy").addEventListener("click", async ({ currentTarget }) => {
  await navigator.clipboard?.writeText(currentTarget.dataset.link).catch(() => {});
  toast(words.copied, "success");
});

const keys = {
  " ": () => player.toggle(),
  p: () => player.toggle(),
  r: () => player.replay(),
  ...jumps(player),
  u: () => questions.unsure(),
};

document.addEventListener("keydown", (event) => {
  const key = keyOf(event);
  const isField = event.target.matches("input, select, textarea") && !event.target.matches(".asking :is([type=checkbox], [type=range])");
  if (event.ctrlKey || event.metaKey || event.altKey || (event.repeat && !HELD.test(key)) || isField) return;
  const presses = (key === " " || key === "enter") && event.target.matches("button, a, summary");
  if (presses) return;
  if (key === "enter" && root.dataset.state === "reveal" && !find("next").disabled) next();
  if (root.dataset.state !== "hearing") return;
  const act = questions.choice(key) ?? keys[key];
  if (!act) return;
  event.preventDefault();
  act();
});

table.look();
