// The play page: takes turns from the queue, plays them, sends the answers.

import { toast } from "earmark/toast";
import { Api, ApiError } from "./api.js";
import { isDue, notNow } from "./checked.js";
import { Compare } from "./compare.js";
import { Controls } from "./controls.js";
import { Hearing } from "./hearing.js";
import { tellNews } from "./news.js";
import { Outbox } from "./outbox.js";
import { Player } from "./player.js";
import { Practice } from "./practice.js";
import { Questions } from "./questions.js";
import { Queue } from "./queue.js";
import { Rest } from "./rest.js";
import { Rounds } from "./rounds.js";
import { Score } from "./score.js";
import { Thanks } from "./thanks.js";
import { tellZone } from "./zone.js";

const HEARTBEAT = 60000;
const TAKE_BACK = 4000;
// Buttons that go away when the next clip comes.
const GOES_ON = ["next", "retry"];

const root = document.querySelector("[data-play]");
const find = (name) => root.querySelector(`[data-${name}]`);
const words = JSON.parse(document.getElementById("play-words").textContent);
const shareToHear = Number(root.dataset.share) / 100;

const api = new Api(root.dataset, words, (isHere) => {
  find("signed-out").hidden = isHere;
});
const send = ({ turn: id, how, body }, options) => api.end(id, how, body, options);
const outbox = new Outbox(`earmark.outbox.${root.dataset.player}`, send, { onSent, onKept, onRefused });
const queue = new Queue(api, root.dataset.project, outbox, { onGone });
const player = new Player(find("wave"), find("layer"));
const compare = new Compare(find("compare"), player);
const practice = new Practice(root, words);
const questions = new Questions(find("questions"), `earmark.draft.${root.dataset.player}`, {
  words,
  whyWait: "play-wait",
  unsureTemplate: find("unsure-template"),
  onComplete: submit,
  onWait: () => toast(words.listenFirst, "info"),
});

const rest = new Rest(() => toast(words.rest, "info"));
const thanks = new Thanks(find("thanks"), words.thanks);
const score = new Score(find("points"), find("plus"));
const rounds = new Rounds(find("round"), words, { outbox, ask: () => api.round(root.dataset.project) });

// The turn on the page and how it was heard; the one before, while it can be taken back.
let turn = null;
let hearing = new Hearing({ duration: 1 }, 0);
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
    // The turn behind a re-test comes once all its answers have arrived.
    const next = (await queue.take()) ?? (isRetest() ? await queue.take() : null);
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

async function show(next, heard = new Hearing(next, shareToHear)) {
  await player.load(heard.clip);
  turn = next;
  hearing = heard;
  root.dataset.turn = turn.id;
  compare.show(hearing);
  questions.show(turn, player);
  practice.show(turn);
  rounds.show(turn);
  find("round-here").hidden = turn.training;
  showRetest(turn.retest);
  // Nobody is asked for it before the first answers.
  find("check").hidden = turn.training || !isDue();
  find("wait").textContent = listenOn();
  hear();
  setState("ready");
  welcome();
  performance.mark("earmark:ready");
  const number = turn.training ? practice.words : words.clip.replace("{number}", answered + 1);
  say(thanks.take(), number, questions.words);
  if (refocus) find("questions").focus({ preventScroll: true });
  refocus = false;
  await thanks.quiet;
  if (turn === next) player.play();
}

// The first clip that counts says how the practice went.
function welcome() {
  const said = turn.training ? "" : practice.farewell;
  if (said) toast(said, "success");
}

// Nothing is left; or the project is paused or finished, or others have to catch up, and `closed` says so.
function end(closed = "", title = words.closed) {
  setState("empty");
  rounds.end();
  if (closed) {
    find("end-title").textContent = title;
    find("end").textContent = closed;
  }
  say(thanks.take(), closed || words.nothingLeft);
}

// Whoever is paused takes a re-test; the clip behind it says that it was passed.
function showRetest(isOn) {
  if (isRetest() && !isOn) toast(words.retestPassed, "success");
  find("retest").hidden = !isOn;
}

function isRetest() {
  return !find("retest").hidden;
}

function stopWith(error) {
  if (error.code === "paused") return location.assign(root.dataset.pause);
  if (error.code === "share_reached") return end(error.message, words.enough);
  const closed = error instanceof ApiError && error.code === "project_closed";
  if (closed) return end(error.message);
  setState("offline");
  const why = error instanceof ApiError ? error.message : words.noNetwork;
  find("why").textContent = why;
  say(words.noClip, why);
  if (refocus) find("retry").focus();
}

function setState(state) {
  const { activeElement } = document;
  refocus ||= find("questions").contains(activeElement) || GOES_ON.some((name) => activeElement === find(name));
  root.dataset.state = state;
  if (!["ready", "checking", "feedback"].includes(state)) {
    questions.clear();
    practice.hide();
    find("wait").removeAttribute("data-on");
  }
}

function say(...sentences) {
  find("say").textContent = sentences.filter(Boolean).join(" ");
}

function listenOn() {
  return compare.isOn ? words.listenBoth : words.listenOn;
}

function hear() {
  find("heard").value = hearing.part;
  const locked = !hearing.isEnough;
  if (locked !== questions.locked) questions.lock(locked);
  find("wait").toggleAttribute("data-on", locked);
}

function submit(answers) {
  if (!turn) return;
  const body = { answers, listening: hearing.report() };
  turn.kept = questions.state;
  if (turn.training) {
    practise(body);
    return;
  }
  performance.mark("earmark:answer");
  answered += 1;
  rest.answered();
  const pause = turn.retest ? 0 : TAKE_BACK;
  outbox.put(turn.id, "answer", body, pause);
  sent.set(turn.id, turn);
  before = pause ? { turn, hearing } : null;
  leave();
  root.querySelector(".play__instructions")?.removeAttribute("open");
  thanks.give();
  if (before) offerUndo(before);
  showNext();
}

function leave() {
  const left = turn;
  turn = null;
  questions.forget();
  player.stop();
  queue.leave(left);
  return left;
}

function practise(body) {
  answered += 1;
  questions.close();
  thanks.give();
  setState("checking");
  outbox.put(turn.id, "answer", body);
  sent.set(turn.id, turn);
  queue.leave(turn);
  root.querySelector(".play__instructions")?.removeAttribute("open");
  outbox.flush();
}

function onSent(id, reward, late) {
  if (reward) {
    score.paid(reward);
    find("turns").textContent = reward.turns;
  }
  rounds.arrived();
  settle(id);
  if (late) toast(words.sent, "success");
  if (turn?.id !== id) return;
  // Without feedback it was ended in another tab, or before the page was loaded again; with none of any
  // question, its clip was taken out of practice meanwhile.
  if (reward?.feedback?.length) tell(reward.feedback);
  else goOn();
}

function tell(feedback) {
  practice.told(feedback);
  questions.lock(false);
  questions.tell(feedback, practice.verdict);
  setState("feedback");
  say(thanks.take(), ...feedback.map(practice.verdict));
  find("next").focus();
}

function onKept(error) {
  if (error.code === "signed_out") return; // the page says so already
  toast(error instanceof ApiError ? error.message : words.offline, "warning");
}

function onRefused(id, error) {
  const refused = sent.get(id);
  settle(id);
  toast(error.message, "error");
  const again = refused && error.code === "not_heard";
  if (again) queue.comesAgain(refused);
  if (turn?.id === id) goOn({ isDone: !again });
  else if (again && root.dataset.state === "empty") showNext();
}

// A sound that is not there: somebody should look at it, and this person goes on.
function onGone(gone) {
  // Without questions it was withdrawn meanwhile.
  if (gone.questions.length) outbox.put(gone.id, "report", { reason: "broken" });
  else outbox.put(gone.id, "skip");
  if (gone.training) practice.done();
  outbox.flush();
}

function settle(id) {
  sent.delete(id);
  if (before?.turn.id === id) before = null;
  find("undo").toggleAttribute("data-on", Boolean(before));
}

function goOn({ isDone = true } = {}) {
  if (leave().training && isDone) practice.done();
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
  turn = null;
  queue.putBack(back.turn);
  player.stop();
  await show(back.turn, back.hearing);
  toast(words.takenBack, "info");
}

function pass(how, body) {
  if (!turn || root.dataset.state !== "ready") return;
  outbox.put(turn.id, how, body);
  goOn();
}

// The server must know of it before it is asked for more.
async function passTraining() {
  if (!turn || root.dataset.state !== "ready") return;
  outbox.put(leave().id, "skip", { whole_training: true });
  setState("loading");
  await queue.filling?.catch(() => {});
  queue.endTraining();
  await outbox.flush();
  showNext();
}

// Keep the turn while somebody listens; after a long pause it may be gone.
async function beat() {
  if (document.hidden || !turn || root.dataset.state !== "ready") return;
  const listenedTo = turn;
  try {
    // Who has heard nothing here may be hearing it in another window: that is no statement.
    await api.heartbeat(turn.id, hearing.report().heard_seconds || null);
    await queue.renew();
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== "turn_over" || turn !== listenedTo) return;
    toast(error.message, "warning");
    goOn({ isDone: false });
  }
}

new Controls(root, player, questions, {
  unsure: () => questions.unsure(),
  skip: () => pass("skip"),
  report: (said) => pass("report", said),
  undo,
  next: () => (root.dataset.state === "feedback" ? () => goOn() : null),
  hear: (place) => (compare.isOn ? () => compare.hear(place) : null),
  turned: (name, isOn) => toast(words[`${name}${isOn ? "On" : "Off"}`], "info"),
  isOpen: () => Boolean(turn),
});
find("retry").addEventListener("click", showNext);
find("know").addEventListener("click", passTraining);
find("check-later").addEventListener("click", () => {
  notNow();
  find("check").hidden = true;
});
window.addEventListener("online", () => root.dataset.state === "offline" && showNext());

player.addEventListener("time", (event) => {
  if (!turn || !player.playing) return;
  hearing.now.at(event.detail);
  if (root.dataset.state === "ready") hear();
});
player.addEventListener("jump", () => hearing.now.jumped());
player.addEventListener("again", () => hearing.now.again());
player.addEventListener("finish", () => {
  if (!turn) return;
  hearing.now.finished();
  if (root.dataset.state === "ready") hear();
  compare.goOn();
});
// Browsers start no sound before the first touch.
player.addEventListener("refused", () => {
  find("wait").textContent = words.pressPlay;
  say(words.pressPlay, questions.words);
});
player.addEventListener("state", () => {
  root.toggleAttribute("data-playing", player.playing);
  if (!player.playing) return;
  // It is told of the first moment only when it has passed.
  hearing.now.at(player.time);
  find("wait").textContent = listenOn();
  document.dispatchEvent(new Event("earmark:sound"));
});
document.addEventListener("visibilitychange", () => {
  if (document.hidden) hearing.lostFocus();
  else beat();
});
setInterval(beat, HEARTBEAT);
tellZone(root.dataset);
tellNews(root.dataset.news, (points) => score.show(points));

showNext();
