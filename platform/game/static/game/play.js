// The play page: takes turns from the queue, plays them, sends the answers.

import { toast } from "earmark/toast";
import * as sounds from "earmark/sounds";
import { Api, ApiError } from "./api.js";
import { Listening } from "./listening.js";
import { Outbox } from "./outbox.js";
import { Player } from "./player.js";
import { Questions } from "./questions.js";
import { Queue } from "./queue.js";

const HEARTBEAT = 60000;
const root = document.querySelector("[data-play]");
const find = (name) => root.querySelector(`[data-${name}]`);
const words = JSON.parse(document.getElementById("play-words").textContent);
const shareToHear = Number(root.dataset.share) / 100;

const api = new Api(root.dataset.api, root.dataset.csrf);
const queue = new Queue(api, root.dataset.project);
const player = new Player(find("wave"));
const templates = { question: find("question-template"), label: find("label-template") };
const questions = new Questions(find("questions"), templates, submit);
const outbox = new Outbox(`earmark.outbox.${root.dataset.player}`, (turn, body) => api.answer(turn, body), {
  onSent(reward, late) {
    find("points").textContent = reward.total;
    find("turns").textContent = reward.turns;
    if (late) toast(words.sent, "success");
  },
  onKept: () => toast(words.offline, "warning"),
  onRefused: (error) => toast(error.message, "error"),
});

let turn = null;
let listening = new Listening(1);

async function showNext() {
  setState("loading");
  try {
    turn = await queue.take();
  } catch (error) {
    return stopWith(error);
  }
  if (!turn) return setState("empty");
  listening = new Listening(turn.duration);
  questions.show(turn.questions);
  await player.load(turn);
  setState("ready");
  hear();
  player.play();
}

function stopWith(error) {
  turn = null;
  const closed = error instanceof ApiError && error.code === "project_closed";
  setState(closed ? "empty" : "offline");
  if (!closed) toast(error instanceof ApiError ? error.message : words.offline, "error");
}

function setState(state) {
  root.dataset.state = state;
  if (state !== "ready") questions.clear();
  find("say").textContent = state === "empty" ? words.nothingLeft : "";
}

// A short clip is heard whole; a long one as far as its owner asks.
function enough() {
  const share = turn.duration < 2 ? 1 : shareToHear;
  return listening.share >= Math.max(0, share - 0.03);
}

function hear() {
  const share = turn.duration < 2 ? 1 : shareToHear;
  find("heard").value = share ? Math.min(1, listening.share / share) : 1;
  questions.lock(!enough());
}

function submit(answers) {
  if (!turn) return;
  const sure = answers.some((answer) => !answer.unsure);
  if (sure && !enough()) {
    toast(words.listenFirst, "info");
    questions.show(turn.questions);
    return;
  }
  const body = { answers, listening: listening.report() };
  const answered = leaveTurn();
  root.querySelector(".play__instructions")?.removeAttribute("open");
  sounds.play("answer");
  outbox.put(answered.id, body);
  showNext();
}

function leaveTurn() {
  const left = turn;
  turn = null;
  player.stop();
  queue.close(left);
  return left;
}

async function pass(how, body) {
  if (!turn) return;
  const left = leaveTurn();
  try {
    await api.leave(left.id, how, body);
  } catch (error) {
    toast(error instanceof ApiError ? error.message : words.offline, "error");
  }
  showNext();
}

const actions = {
  " ": () => player.toggle(),
  p: () => player.toggle(),
  r: () => player.replay(),
  u: () => questions.unsure(),
  s: () => pass("skip"),
  x: () => find("report").showModal(),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || !turn) return;
  if (document.querySelector("dialog[open]") || event.target.matches("input, select, textarea")) return;
  const key = event.key.toLowerCase();
  const onButton = event.target.matches("button, a, summary");
  if (questions.key(key)) event.preventDefault();
  else if (actions[key] && !(key === " " && onButton)) {
    event.preventDefault();
    actions[key]();
  }
});

find("toggle").addEventListener("click", () => player.toggle());
find("replay").addEventListener("click", () => player.replay());
find("unsure").addEventListener("click", () => questions.unsure());
find("skip").addEventListener("click", () => pass("skip"));
find("retry").addEventListener("click", () => showNext());
find("open-report").addEventListener("click", () => find("report").showModal());
find("report").addEventListener("close", (event) => {
  const reason = event.target.returnValue;
  event.target.returnValue = "";
  if (reason) pass("report", { reason });
});
find("rate").addEventListener("change", (event) => player.setRate(Number(event.target.value)));
find("volume").addEventListener("input", (event) => player.setVolume(Number(event.target.value)));
find("loop").addEventListener("change", (event) => {
  player.loop = event.target.checked;
});

player.addEventListener("time", (event) => {
  if (!turn || !player.playing) return;
  listening.at(event.detail);
  hear();
});
player.addEventListener("jump", () => listening.jumped());
player.addEventListener("finish", () => {
  if (!turn) return;
  listening.finished();
  hear();
});
player.addEventListener("state", () => {
  root.toggleAttribute("data-playing", player.playing);
});
document.addEventListener("visibilitychange", () => {
  if (document.hidden) listening.lostFocus();
});
setInterval(() => {
  if (turn && !document.hidden) api.heartbeat(turn.id, listening.report().heard_seconds).catch(() => {});
}, HEARTBEAT);

outbox.flush();
showNext();
