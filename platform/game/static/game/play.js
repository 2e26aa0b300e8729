// The play page: takes turns from the queue, plays them, sends the answers.

import { toast } from "earmark/toast";
import * as sounds from "earmark/sounds";
import { Api, ApiError } from "./api.js";
import { Controls } from "./controls.js";
import { Listening } from "./listening.js";
import { Outbox } from "./outbox.js";
import { Player } from "./player.js";
import { Practice } from "./practice.js";
import { Questions } from "./questions.js";
import { Queue } from "./queue.js";

const HEARTBEAT = 60000;
const TAKE_BACK = 4000;

const root = document.querySelector("[data-play]");
const find = (name) => root.querySelector(`[data-${name}]`);
const words = JSON.parse(document.getElementById("play-words").textContent);
const shareToHear = Number(root.dataset.share) / 100;

const api = new Api(root.dataset.api, root.dataset.csrf);
const queue = new Queue(api, root.dataset.project);
const player = new Player(find("wave"));
const practice = new Practice(root, words);
const templates = { question: find("question-template"), label: find("label-template") };
const questions = new Questions(find("questions"), templates, {
  onComplete: submit,
  onLocked: () => toast(words.listenFirst, "info"),
});
const send = (turn, body, options) => api.answer(turn, body, options);
const outbox = new Outbox(`earmark.outbox.${root.dataset.player}`, send, { onSent, onKept, onRefused });

// The turn on the page and how it was heard; the one before, while it can be taken back.
let turn = null;
let listening = new Listening(1);
let before = null;
let answered = Number(root.dataset.answered);
let moving = null;
// The focus was on something that goes with its clip; the next clip's questions get it.
let refocus = false;
// Turns whose answers are under way.
const sent = new Map();

function showNext() {
  moving ??= advance().finally(() => {
    moving = null;
  });
  return moving;
}

async function advance() {
  setState("loading");
  try {
    const next = await queue.take();
    if (next) await show(next);
    else end();
  } catch (error) {
    stopWith(error);
  }
  keepGoing();
}

// The network is asked again only after the next clip plays.
function keepGoing() {
  outbox
    .flush()
    .then(() => turn && queue.fill())
    .catch(() => {});
}

async function show(next, heard = new Listening(next.duration)) {
  await player.load(next);
  turn = next;
  listening = heard;
  root.dataset.turn = turn.id;
  questions.show(turn.questions);
  practice.show(turn);
  hear();
  setState("ready");
  performance.mark("earmark:ready");
  say(turn.training ? practice.words : words.clip.replace("{number}", answered + 1), questions.words);
  if (refocus) find("questions").focus({ preventScroll: true });
  refocus = false;
  player.play();
}

function end() {
  setState("empty");
  say(words.nothingLeft);
}

function stopWith(error) {
  const closed = error instanceof ApiError && error.code === "project_closed";
  if (closed) return end();
  setState("offline");
  toast(error instanceof ApiError ? error.message : words.noClip, "error");
}

function setState(state) {
  const { activeElement } = document;
  refocus ||= find("questions").contains(activeElement) || activeElement === find("next");
  root.dataset.state = state;
  if (!["ready", "checking", "feedback"].includes(state)) {
    questions.clear();
    practice.hide();
    find("wait").removeAttribute("data-on");
  }
}

function say(...sentences) {
  find("say").textContent = sentences.join(" ");
}

// A short clip is heard whole; a long one as far as its owner asks.
function wanted() {
  return shareToHear && turn.duration < 2 ? 1 : shareToHear;
}

function hear() {
  const share = wanted();
  find("heard").value = share ? Math.min(1, listening.share / share) : 1;
  const locked = listening.share < Math.max(0, share - 0.03);
  if (locked !== questions.locked) questions.lock(locked);
  find("wait").toggleAttribute("data-on", locked);
}

function submit(answers) {
  if (!turn) return;
  const body = { answers, listening: listening.report() };
  if (turn.training) {
    practise(body);
    return;
  }
  performance.mark("earmark:answer");
  answered += 1;
  outbox.put(turn.id, body, TAKE_BACK);
  sent.set(turn.id, turn);
  before = { turn, listening };
  leave();
  root.querySelector(".play__instructions")?.removeAttribute("open");
  sounds.play("answer");
  offerUndo(before);
  showNext();
}

function leave() {
  const left = turn;
  turn = null;
  player.stop();
  queue.leave(left);
  return left;
}

function practise(body) {
  answered += 1;
  questions.close();
  setState("checking");
  outbox.put(turn.id, body);
  sent.set(turn.id, turn);
  queue.leave(turn);
  root.querySelector(".play__instructions")?.removeAttribute("open");
  outbox.flush();
}

function onSent(id, reward, late) {
  find("points").textContent = reward.total;
  find("turns").textContent = reward.turns;
  settle(id);
  if (reward.feedback && turn?.id === id) tell(reward.feedback);
  else if (late) toast(words.sent, "success");
}

function tell(feedback) {
  questions.lock(false);
  questions.tell(feedback, practice.verdict);
  setState("feedback");
  say(...feedback.map(practice.verdict));
  find("next").focus();
}

function onKept(error) {
  toast(error instanceof ApiError ? error.message : words.offline, "warning");
}

function onRefused(id, error) {
  const refused = sent.get(id);
  settle(id);
  toast(error.message, "error");
  const again = refused && error.code === "not_heard";
  if (again) queue.comesAgain(refused);
  if (turn?.id === id) goOn();
  else if (again && root.dataset.state === "empty") showNext();
}

function settle(id) {
  sent.delete(id);
  queue.settle(id);
  if (before?.turn.id === id) before = null;
  find("undo").toggleAttribute("data-on", Boolean(before));
}

// On from a practice turn.
function goOn() {
  practice.done();
  turn = null;
  player.stop();
  showNext();
}

function offerUndo(offer) {
  find("undo").toggleAttribute("data-on", true);
  setTimeout(() => {
    if (before === offer) before = null;
    find("undo").toggleAttribute("data-on", Boolean(before));
  }, TAKE_BACK);
}

async function undo() {
  const back = before;
  await moving;
  if (!back || before !== back || !outbox.takeBack(back.turn.id)) return;
  settle(back.turn.id);
  answered -= 1;
  queue.putBack(back.turn);
  player.stop();
  await show(back.turn, back.listening);
  toast(words.takenBack, "info");
}

async function pass(how, body) {
  if (!turn || root.dataset.state !== "ready") return;
  const left = leave();
  if (left.training) practice.done();
  try {
    if (body?.whole_training) await queue.filling?.catch(() => {});
    await api.leave(left.id, how, body);
    if (body?.whole_training) queue.endTraining();
  } catch (error) {
    toast(error instanceof ApiError ? error.message : words.offline, "error");
  }
  queue.settle(left.id);
  showNext();
}

// Keep the turn while somebody listens; after a long pause it may be gone.
async function beat() {
  if (document.hidden || !turn || root.dataset.state !== "ready") return;
  const listenedTo = turn;
  try {
    await api.heartbeat(turn.id, listening.report().heard_seconds);
    await queue.renew();
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== "turn_over" || turn !== listenedTo) return;
    toast(error.message, "warning");
    queue.settle(leave().id);
    showNext();
  }
}

new Controls(root, player, questions, {
  unsure: () => questions.unsure(),
  skip: () => pass("skip"),
  report: (reason) => pass("report", { reason }),
  undo,
  next: () => root.dataset.state === "feedback" && goOn(),
  isOpen: () => Boolean(turn),
});
find("retry").addEventListener("click", showNext);
find("know").addEventListener("click", () => pass("skip", { whole_training: true }));
window.addEventListener("online", () => root.dataset.state === "offline" && showNext());

player.addEventListener("time", (event) => {
  if (!turn || !player.playing) return;
  listening.at(event.detail);
  if (root.dataset.state === "ready") hear();
});
player.addEventListener("jump", () => listening.jumped());
player.addEventListener("again", () => listening.again());
player.addEventListener("finish", () => {
  if (!turn) return;
  listening.finished();
  if (root.dataset.state === "ready") hear();
});
player.addEventListener("state", () => {
  root.toggleAttribute("data-playing", player.playing);
});
document.addEventListener("visibilitychange", () => {
  if (document.hidden) listening.lostFocus();
  else beat();
});
setInterval(beat, HEARTBEAT);

showNext();
