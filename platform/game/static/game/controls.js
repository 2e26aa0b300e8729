// Keys, buttons and the sound sheet of the play page.

import { once } from "./clicks.js";
import { keep, recall } from "./remember.js";
import { ReportDialog } from "./reporting.js";
import { HELD, jumps, keyOf } from "./shifted.js";

const KEY = "earmark.sound";
const LOUDER = 0.1;
// Of two clips, the first and the second.
const HEAR = ["a", "b"];
// The same key twice in so many ms is one press of an unsteady finger, where it does something to the clip.
const DOUBLE_PRESS = 350;
const MAY_REPEAT = /^[,.]$/;
const ENDS_TURN = ".answer, .step, [data-done], [data-none], [data-unsure], [data-unsure-here], [data-skip], [data-undo], [data-next]";
// Fields in which keys are written; a box that is ticked and a slider are none.
const FIELDS = "input, select, textarea";
const NO_FIELD = ".asking :is([type=checkbox], [type=range])";

export class Controls {
  constructor(root, player, questions, actions) {
    Object.assign(this, { root, player, questions, actions });
    this.reporting = new ReportDialog(this.find("report"), HEAR, actions.report);
    this.sound = { rate: "1", volume: 1, loop: false, spectrogram: false, ...recall(KEY, {}) };
    this.keys = {
      " ": () => player.toggle(),
      p: () => player.toggle(),
      r: () => player.replay(),
      ...jumps(player),
      u: () => actions.unsure(),
      s: () => actions.skip(),
      x: () => this.openReport(),
    };
    this.keysAnyTime = {
      z: () => actions.undo(),
      "?": () => this.open("keys"),
      ",": () => this.changeRate(-1),
      ".": () => this.changeRate(1),
      "shift+l": () => this.turn("loop"),
      "shift+g": () => this.turn("spectrogram"),
    };
    this.last = { key: "", at: -Infinity };
    this.listen();
    this.restore();
  }

  find(name) {
    return this.root.querySelector(`[data-${name}]`);
  }

  listen() {
    document.addEventListener("keydown", (event) => this.pressed(event));
    document.addEventListener("click", (event) => {
      if (!this.find("sheet").contains(event.target)) this.find("sheet").open = false;
    });
    for (const [name, act] of Object.entries({
      toggle: () => this.player.toggle(),
      replay: () => this.player.replay(),
      unsure: once(this.actions.unsure),
      skip: once(this.actions.skip),
      undo: once(this.actions.undo),
      next: once(() => this.actions.next()?.()),
      "open-report": () => this.openReport(),
      "open-keys": () => this.open("keys"),
    })) {
      this.find(name).addEventListener("click", act);
    }
    this.find("rate").addEventListener("change", ({ target }) => this.set({ rate: target.value }));
    this.find("volume").addEventListener("input", ({ target }) => this.set({ volume: Number(target.value) }));
    this.find("loop").addEventListener("change", ({ target }) => this.set({ loop: target.checked }));
    this.find("spectrogram").addEventListener("change", ({ target }) => this.set({ spectrogram: target.checked }));
    this.player.addEventListener("drawn", ({ detail }) => this.showDrawn(detail));
  }

  pressed(event) {
    const key = keyOf(event);
    if (isShortcut(event) || (event.repeat && !HELD.test(key))) return;
    if (document.querySelector("dialog[open]") || isField(event.target)) return;
    const act = this.actionOf(key, event.target);
    const twice = this.isPressedTwice(key, event.timeStamp);
    const isGuarded = act ? !HELD.test(key) && !MAY_REPEAT.test(key) : presses(key) && event.target.matches(ENDS_TURN);
    if (act || (twice && isGuarded)) event.preventDefault();
    if (act && !(twice && isGuarded)) act();
  }

  isPressedTwice(key, at) {
    const twice = key === this.last.key && at - this.last.at < DOUBLE_PRESS;
    this.last = { key, at };
    return twice;
  }

  // Return what a key does here; all others are the browser's.
  actionOf(key, target) {
    if (isBrowsers(key, target)) return null;
    const volume = this.volumeStep(key, target);
    if (volume) return volume;
    const open = this.actions.isOpen();
    const choice = open && this.questions.choice(key);
    if (choice) return choice;
    if (key === "enter") return this.actions.next();
    if (key === "escape") return this.find("sheet").open && (() => this.closeSheet());
    if (open && HEAR.includes(key)) return this.actions.hear(HEAR.indexOf(key));
    return this.keysAnyTime[key] ?? (open && this.keys[key]);
  }

  // Elsewhere the arrows scroll the page.
  volumeStep(key, target) {
    const step = { arrowup: LOUDER, arrowdown: -LOUDER }[key];
    const isAtSound = this.find("sheet").open || this.find("clip").contains(target);
    return step && isAtSound && (() => this.turnVolume(step));
  }

  turnVolume(step) {
    this.set({ volume: Math.round(10 * Math.min(1, Math.max(0, this.sound.volume + step))) / 10 });
  }

  changeRate(step) {
    const options = [...this.find("rate").options].map((option) => option.value);
    const place = options.indexOf(this.sound.rate) + step;
    if (options[place]) this.set({ rate: options[place] });
  }

  // A switch of the sheet, which need not be open: whoever cannot see what changed is told.
  turn(name) {
    this.set({ [name]: !this.sound[name] });
    this.actions.turned(name, this.sound[name]);
  }

  set(change) {
    Object.assign(this.sound, change);
    keep(KEY, this.sound);
    this.restore();
  }

  restore() {
    const { rate, volume, loop, spectrogram } = this.sound;
    this.find("rate").value = rate;
    this.find("volume").value = volume;
    this.find("loop").checked = loop;
    this.find("spectrogram").checked = spectrogram;
    this.showDrawn(true);
    this.player.setRate(Number(rate));
    this.player.setVolume(volume);
    this.player.loop = loop;
    this.player.showSpectrogram(spectrogram ? this.find("frame") : null);
    this.find("sound-now").textContent = rate === "1" ? "" : `${rate}×`;
  }

  // Where the spectrogram is wanted and cannot be drawn, the page says so.
  showDrawn(isDrawn) {
    const { spectrogram } = this.sound;
    this.find("frame").hidden = !spectrogram || !isDrawn;
    this.find("no-frame").hidden = !spectrogram || isDrawn;
  }

  openReport() {
    this.reporting.asksWhich = !this.find("compare").hidden;
    this.open("report");
  }

  open(name) {
    this.find("sheet").open = false;
    this.find(name).showModal();
  }

  closeSheet() {
    const sheet = this.find("sheet");
    sheet.open = false;
    sheet.querySelector("summary").focus();
  }
}

// Letters that are typed with AltGr, as brackets on some keyboards, are no shortcuts.
function isShortcut(event) {
  return (event.ctrlKey || event.metaKey || event.altKey) && !event.getModifierState("AltGraph");
}

function isField(target) {
  return target.matches(FIELDS) && !target.matches(NO_FIELD);
}

// What the browser itself does with a key where the focus is.
function isBrowsers(key, target) {
  if (presses(key)) return target.matches("button, a, summary") || (key === " " && target.matches(FIELDS));
  return key.startsWith("arrow") && target.matches(FIELDS);
}

// The keys that press the button they are on.
function presses(key) {
  return key === " " || key === "enter";
}
