// The questions of a turn: one of them has the keys, and the turn is over when the last open one is answered.

import { ask } from "earmark/asking/ask.js";
import { once } from "./clicks.js";
import { keep, recall } from "./remember.js";

// What an answer says beside itself: which question, and the words it was shown in.
const said = ({ id, wording }) => ({ question: id, wording });

export class Questions {
  // `key` is under what this browser keeps what is half done; `given` goes to every widget.
  constructor(container, key, { unsureTemplate, onComplete, ...given }) {
    Object.assign(this, { container, key, unsureTemplate, onComplete, given });
    this.answers = new Map();
    this.parts = [];
    this.locked = false;
    container.addEventListener("focusin", ({ target }) => this.reached(target));
  }

  // What was answered before it was taken back, or half done before the page was left, is there again.
  show(turn, sound) {
    this.clear();
    this.turn = turn;
    this.closed = false;
    this.container.toggleAttribute("data-several", turn.questions.length > 1);
    this.parts = turn.questions.map((question) => this.build(question, sound));
    this.container.append(...this.parts.map((part) => part.widget.element));
    const kept = turn.kept ?? this.draft;
    for (const part of this.parts) this.restore(part, kept);
    this.activate(this.open);
    this.lock(this.locked);
  }

  build(question, sound) {
    const part = { question, place: this.turn.questions.indexOf(question) };
    part.widget = ask(question, {
      ...this.given,
      sound,
      duration: this.turn.duration,
      onAnswer: (body) => this.answer(part, body),
      onChange: () => this.changed(part),
    });
    if (this.turn.questions.length > 1) part.widget.element.append(this.unsureButton(part));
    return part;
  }

  // With several questions, each has its own: one for all would leave open which is meant.
  unsureButton({ place }) {
    const button = this.unsureTemplate.content.firstElementChild.cloneNode(true);
    button.addEventListener("click", once(() => this.unsure(place)));
    return button;
  }

  // The answer that ended the turn is shown, and open: given again, it ends the turn again.
  restore({ question, widget }, kept) {
    const mine = kept?.parts.find((one) => one.question === question.id);
    if (mine?.draft) widget.restore(mine.draft);
    if (mine?.answer?.unsure) widget.unsure(true);
    if (mine?.answer && kept.last !== question.id) this.answers.set(question.id, mine.answer);
  }

  get draft() {
    const draft = recall(this.key, null);
    return draft?.turn === this.turn.id ? draft : null;
  }

  // All that was done so far.
  get state() {
    const parts = this.parts.map(({ question, widget }) => ({
      question: question.id,
      draft: widget.draft,
      answer: this.answers.get(question.id) ?? null,
    }));
    const last = this.open === -1 ? [...this.answers.keys()].at(-1) : null;
    return { turn: this.turn.id, parts, last };
  }

  // The place of the first question without an answer, or -1.
  get open() {
    return this.parts.findIndex(({ question }) => !this.answers.has(question.id));
  }

  // The words of all questions, for those who listen to the page.
  get words() {
    return this.parts.map((part) => part.question.text).join(" ");
  }

  clear() {
    for (const { widget } of this.parts) widget.destroy();
    this.answers.clear();
    this.parts = [];
    this.container.replaceChildren();
  }

  // The turn is over: what was half done is nobody's any more.
  forget() {
    keep(this.key, null);
  }

  activate(place, { scrolls = place > 0 } = {}) {
    this.active = place;
    this.parts.forEach(({ widget }, index) => widget.activate(index === place));
    if (scrolls) this.parts[place].widget.element.scrollIntoView({ block: "nearest", behavior: "smooth" });
  }

  // From a field that is written in the focus goes along, or the next question's keys would be written there.
  goOn() {
    const isWriting = this.container.contains(document.activeElement) && document.activeElement.matches("textarea");
    this.activate(this.open);
    if (isWriting) this.parts[this.open].widget.element.focus({ preventScroll: true });
  }

  // Whoever goes to another question by Tab or pointer has its keys.
  reached(target) {
    const place = this.parts.findIndex(({ widget }) => widget.element.contains(target));
    if (place >= 0 && place !== this.active) this.activate(place, { scrolls: false });
  }

  // An answer that was given is changed: it counts as it is now, or is open again.
  changed({ question, widget }) {
    if (this.answers.has(question.id)) {
      if (widget.value) this.answers.set(question.id, { ...said(question), ...widget.value });
      else this.answers.delete(question.id);
    }
    keep(this.key, this.state);
  }

  answer({ question }, body) {
    if (this.closed) return;
    this.answers.delete(question.id);
    this.answers.set(question.id, { ...said(question), ...body });
    if (this.open >= 0) this.goOn();
    keep(this.key, this.state);
    if (this.open < 0) this.onComplete([...this.answers.values()]);
  }

  unsure(place = this.active) {
    const part = this.parts[place];
    if (!part || this.closed) return;
    part.widget.unsure(true);
    this.answer(part, { unsure: true });
  }

  // Return what a key does to the active question, if it does anything.
  choice(key) {
    return this.closed ? null : (this.parts[this.active]?.widget.key(key) ?? null);
  }

  // While more must be heard the answers wait; they can be reached, and say why.
  lock(locked) {
    this.locked = locked;
    this.container.toggleAttribute("data-locked", locked);
    for (const { widget } of this.parts) widget.lock(locked);
  }

  // No answer is taken any more: it is under way, or has been told.
  close() {
    this.closed = true;
    for (const { widget } of this.parts) widget.close();
  }

  // Show what was right after a practice answer: a mark and words, not only a colour.
  tell(feedback, say) {
    for (const { question, widget } of this.parts) {
      const told = feedback.find((one) => one.question === question.id);
      if (told) widget.tell(told, say(told));
    }
  }
}
