// The adjudication page: plays the clip, takes what is said by one key, and shows what the server says comes next.

import { ask } from "earmark/asking/ask.js";
import { Player } from "earmark/player";
import { seekable } from "earmark/seekable";
import { HELD, jumps, keyOf } from "earmark/shifted";

const root = document.querySelector("[data-judge]");
const words = JSON.parse(document.getElementById("judge-words").textContent);
// Of two clips, the first and the second.
const HEAR = ["a", "b"];
const FIELDS = "input, select, textarea";
const NO_FIELD = ".asking :is([type=checkbox], [type=range])";
// The same key twice in so many ms is one press of an unsteady finger.
const DOUBLE_PRESS = 350;

class Stage {
  constructor(element) {
    this.element = element;
    this.isSent = false;
    const told = document.getElementById("judge-case");
    if (!told) return;
    Object.assign(this, JSON.parse(told.textContent));
    this.sounds = [];
    this.player = new Player(this.find("wave"), this.find("layer"));
    this.player.addEventListener("state", () => element.toggleAttribute("data-playing", this.player.playing));
    this.listen();
    this.begin();
  }

  find(name) {
    return this.element.querySelector(`[data-${name}]`);
  }

  get isOpen() {
    return Boolean(this.widget) && !this.isSent;
  }

  async begin() {
    this.ask();
    this.announce();
    await this.hear(0);
  }

  ask() {
    const { question, clips, said } = this;
    const given = { words, sound: this.player, duration: clips[0].duration };
    this.widget?.destroy();
    this.widget = ask(question, { ...given, onAnswer: (body) => this.send(body) });
    this.find("questions").replaceChildren(this.widget.element);
    this.widget.activate(true);
    if (said) this.widget.restore(said);
  }

  // Whoever listens to the page hears what is asked, and that the votes have come.
  announce() {
    const votes = this.find("confirm") ? (document.getElementById("judge-votes")?.textContent ?? "") : "";
    root.querySelector("[data-say]").textContent = `${this.question.text} ${votes}`;
  }

  listen() {
    const acts = { toggle: () => this.player.toggle(), unsure: () => this.unsure(), confirm: () => this.confirm() };
    for (const [name, act] of Object.entries(acts)) this.find(name)?.addEventListener("click", act);
    this.buttons = [...this.element.querySelectorAll("[data-hear]")];
    this.buttons.forEach((button, place) => button.addEventListener("click", () => this.hear(place)));
  }

  async hear(place) {
    const clip = this.clips[place];
    this.sounds[place] ??= this.load(clip);
    try {
      const sound = await this.sounds[place];
      if (this.isOver) return;
      await this.player.load({ ...clip, sound });
    } catch {
      // The waveform stays empty; the clip can still be put off, or left as it is.
      this.sounds[place] = null;
      return;
    }
    if (this.isOver) return;
    this.buttons.forEach((button, other) => button.setAttribute("aria-pressed", String(other === place)));
    this.player.play();
  }

  async load({ audio, duration }) {
    const response = await fetch(audio);
    if (!response.ok) throw new Error(response.statusText);
    return seekable(await response.blob(), duration);
  }

  confirm() {
    if (this.isOpen) this.widget.finish();
  }

  unsure() {
    if (this.isOpen) this.send({ unsure: true });
  }

  send(body) {
    if (this.isSent) return;
    this.isSent = true;
    this.widget.close();
    const form = this.find("answer");
    form.elements.answer.value = JSON.stringify(body);
    form.requestSubmit();
  }

  // Nothing came: what was said can be said again.
  reopen() {
    if (!this.isSent) return;
    this.isSent = false;
    this.ask();
  }

  // A form of the page that is only a button.
  press(name) {
    const button = this.find(name)?.querySelector("button");
    if (button && !button.disabled) button.click();
  }

  // Return what a key does, if anything.
  actionOf(key) {
    const keys = { z: () => this.press("undo"), s: () => this.press("later"), u: () => this.unsure() };
    if (!this.isOpen) return key === "z" ? keys.z : null;
    const choice = this.widget.key(key);
    if (choice) return choice;
    if (HEAR.includes(key) && this.buttons.length) return () => this.hear(HEAR.indexOf(key));
    if (key === "enter" && this.find("confirm")) return () => this.confirm();
    const plays = { " ": () => this.player.toggle(), p: () => this.player.toggle(), r: () => this.player.replay() };
    return { ...keys, ...plays, ...jumps(this.player) }[key] ?? null;
  }

  end() {
    this.isOver = true;
    this.widget?.destroy();
    this.player?.stop();
    this.player?.wave.destroy();
  }
}

let stage = null;
let last = { key: "", at: -Infinity };

function begin() {
  stage?.end();
  stage = new Stage(root.querySelector("[data-stage]"));
}

// Keys that a link or a button under the focus takes for itself.
function isTheirs(key, target) {
  return (key === "enter" || key === " ") && target.closest("a, button, summary") && !target.closest(".answer");
}

document.addEventListener("keydown", (event) => {
  const { target } = event;
  const key = keyOf(event);
  if (event.ctrlKey || event.metaKey || event.altKey || (event.repeat && !HELD.test(key))) return;
  if (target.matches(FIELDS) && !target.matches(NO_FIELD)) {
    if (key === "escape") target.blur();
    return;
  }
  if (isTheirs(key, target)) return;
  const act = stage.actionOf(key);
  if (!act) return;
  event.preventDefault();
  const isTwice = key === last.key && event.timeStamp - last.at < DOUBLE_PRESS && !HELD.test(key);
  last = { key, at: event.timeStamp };
  if (!isTwice) act();
});

// In the field of the reason, Enter confirms.
document.addEventListener("submit", (event) => {
  if (event.target.matches("[data-answer]") && !stage.isSent) {
    event.preventDefault();
    event.stopPropagation();
    stage.confirm();
  }
}, { capture: true });

// Other parts of the page are loaded again by themselves: whoever is judging meanwhile goes on.
document.addEventListener("htmx:afterSwap", () => {
  if (stage.element.isConnected) return;
  begin();
  stage.element.focus({ preventScroll: true });
});
for (const name of ["htmx:sendError", "htmx:responseError"]) {
  document.addEventListener(name, ({ detail }) => {
    if (stage.element.contains(detail.elt)) stage.reopen();
  });
}

begin();
