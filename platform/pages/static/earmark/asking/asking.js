// What the widgets of all kinds have in common: legend, help, verdict, a note, and how an answer is given.

import { button, freshId, make, once, set } from "./dom.js";
import { exampleOf, hush } from "./examples.js";

const nothing = () => {};

/** Return whether a key goes through the clip, whatever has the focus: an arrow to the side with Shift. */
export function goesThrough({ key, shiftKey }) {
  return shiftKey && (key === "ArrowLeft" || key === "ArrowRight");
}

export class Asking {
  constructor(question, { words, duration = 0, sound = null, whyWait = null, ...calls }) {
    Object.assign(this, { question, words, duration, sound, whyWait });
    this.calls = { onAnswer: nothing, onChange: nothing, onWait: nothing, ...calls };
    this.locked = false;
    this.closed = false;
    // What waits while more must be heard.
    this.waiters = [];
    this.noteId = freshId();
  }

  get options() {
    return this.question.options;
  }

  get labels() {
    return this.question.labels;
  }

  // Made once; kinds put what they are into `body`.
  build() {
    const { text, help } = this.question;
    this.verdict = make("p", { class: "asking__verdict", "data-verdict": true, hidden: true });
    this.note = make("p", { class: "asking__note", id: this.noteId, role: "status" });
    this.body = make("div", { class: "asking__body" });
    this.element = make(
      "fieldset",
      { class: "asking", "data-kind": this.question.kind, tabindex: -1 },
      make("legend", { class: "question", text }),
      make("p", { class: "asking__help", text: help, hidden: !help }),
      this.body,
      this.note,
      make("p", { class: "asking__unsure", text: this.words.unsureSaid }),
      this.verdict,
    );
    this.fill();
  }

  get value() {
    return null;
  }

  get draft() {
    return this.value;
  }

  key() {
    return null;
  }

  // Return whether an answer may be changed now; an answer that is only one press waits for the sound.
  isOpen({ waits = true } = {}) {
    if (this.closed) return false;
    if (waits && this.locked) this.calls.onWait();
    return !(waits && this.locked);
  }

  // Something is chosen, written or marked that was not.
  changed(note = "") {
    this.unsure(false);
    this.say(note);
    this.calls.onChange();
  }

  // The answer is given, or the note says what is missing.
  finish() {
    if (this.closed) return;
    if (!this.value) this.say(this.missing);
    else if (this.isOpen()) this.calls.onAnswer(this.value);
  }

  // The sentence for an answer that is not complete.
  get missing() {
    return "";
  }

  say(sentence) {
    this.note.textContent = sentence;
  }

  // The button that ends an answer of several steps.
  doneButton() {
    const done = button({ class: "button button--primary asking__done", "data-done": true, "aria-keyshortcuts": "Enter" });
    done.append(this.words.done, " ", make("kbd", { text: "Enter", "aria-hidden": "true" }));
    done.addEventListener("click", once(() => this.finish()));
    this.waiters.push(done);
    return done;
  }

  // A label as a key: its colour, its name, its help, and an example where its owner gave one.
  labelButton(label, act) {
    const element = button({
      class: `answer label-${label.colour + 1}`,
      "data-label": label.id,
      "aria-pressed": "false",
      "aria-keyshortcuts": label.key,
      title: label.help,
    });
    element.append(keyCap(label.key), make("span", { "data-name": true, text: label.name }));
    element.addEventListener("click", once(act));
    return element;
  }

  withExample(label, element) {
    const example = exampleOf(label, this);
    return example ? make("div", { class: "asking__with-example" }, element, example) : element;
  }

  labelOf(key) {
    return this.labels.find((label) => label.key && label.key === key);
  }

  restore(body) {
    this.unsure(Boolean(body.unsure));
  }

  unsure(on) {
    this.element.toggleAttribute("data-is-unsure", on);
  }

  lock(on) {
    this.locked = on;
    for (const one of this.waiters) this.wait(one);
  }

  // Waiting answers can be reached, and say why.
  wait(element) {
    set(element, { "aria-disabled": this.locked && "true", "aria-describedby": this.locked && this.whyWait });
  }

  close() {
    this.closed = true;
  }

  activate(on) {
    this.element.toggleAttribute("data-active", on);
  }

  tell(told, sentence) {
    const right = this.labels.find((label) => label.name === told.label);
    if (right) this.element.querySelector(`[data-label="${right.id}"]`)?.toggleAttribute("data-right", true);
    this.verdict.textContent = sentence;
    this.verdict.toggleAttribute("data-good", told.right);
    this.verdict.hidden = false;
  }

  destroy() {
    hush();
  }
}

export function keyCap(key) {
  return make("kbd", { text: key.toUpperCase(), "aria-hidden": "true" });
}
