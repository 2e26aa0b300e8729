// The questions of a turn as buttons: a key, a click or a thumb each.

import { once } from "./clicks.js";

export class Questions {
  constructor(container, templates, { onComplete, onLocked }) {
    Object.assign(this, { container, templates, onComplete, onLocked });
    this.answers = new Map();
    this.parts = [];
    this.locked = false;
  }

  show(questions) {
    this.answers.clear();
    this.closed = false;
    this.parts = questions.map((question) => this.build(question));
    this.container.replaceChildren(...this.parts.map((part) => part.element));
    this.activate(0);
    this.lock(this.locked);
  }

  // The words of all questions, for those who listen to the page.
  get words() {
    return this.parts.map((part) => part.question.text).join(" ");
  }

  clear() {
    this.parts = [];
    this.container.replaceChildren();
  }

  build(question) {
    const element = this.templates.question.content.firstElementChild.cloneNode(true);
    element.querySelector("[data-text]").textContent = question.text;
    const help = element.querySelector("[data-help]");
    help.textContent = question.help;
    help.hidden = !question.help;
    const buttons = question.labels.map((label) => this.button(question, label));
    element.querySelector("[data-labels]").append(...buttons);
    return { question, element, buttons };
  }

  button(question, label) {
    const button = this.templates.label.content.firstElementChild.cloneNode(true);
    button.dataset.label = label.id;
    button.classList.add(`label-${label.colour + 1}`);
    button.querySelector("[data-name]").textContent = label.name;
    const key = button.querySelector("kbd");
    key.textContent = label.key.toUpperCase();
    button.setAttribute("aria-keyshortcuts", label.key);
    if (label.help) button.title = label.help;
    button.addEventListener("click", once(() => this.choose(question, { question: question.id, label: label.id })));
    return button;
  }

  activate(place) {
    this.active = place;
    this.parts.forEach((part, index) => part.element.toggleAttribute("data-active", index === place));
    if (place > 0) this.parts[place].element.scrollIntoView({ block: "nearest", behavior: "smooth" });
  }

  choose(question, answer) {
    if (this.closed) return;
    if (this.locked && !answer.unsure) {
      this.onLocked();
      return;
    }
    this.answers.set(question.id, answer);
    const part = this.parts.find((other) => other.question.id === question.id);
    for (const button of part.buttons) {
      button.setAttribute("aria-pressed", String(Number(button.dataset.label) === answer.label));
    }
    part.element.toggleAttribute("data-unsure", Boolean(answer.unsure));
    const open = this.parts.findIndex((other) => !this.answers.has(other.question.id));
    if (open === -1) this.onComplete([...this.answers.values()]);
    else this.activate(open);
  }

  unsure() {
    const part = this.parts[this.active];
    if (part) this.choose(part.question, { question: part.question.id, unsure: true });
  }

  // Return what a key chooses, if it chooses anything.
  choice(key) {
    const question = this.parts[this.active]?.question;
    const label = question?.labels.find((other) => other.key === key);
    return label && (() => this.choose(question, { question: question.id, label: label.id }));
  }

  // While more must be heard the answers wait; they can be reached, and say why.
  lock(locked) {
    this.locked = locked;
    this.container.toggleAttribute("data-locked", locked);
    for (const { buttons } of this.parts) {
      for (const button of buttons) wait(button, locked);
    }
  }

  // No answer is taken any more: it is under way, or has been told.
  close() {
    this.closed = true;
  }

  // Show what was right after a practice answer: a mark and words, not only a colour.
  tell(feedback, say) {
    for (const { question, element, buttons } of this.parts) {
      const told = feedback.find((one) => one.question === question.id);
      if (!told) continue;
      const place = question.labels.findIndex((label) => label.name === told.label);
      buttons[place]?.toggleAttribute("data-right", true);
      const verdict = element.querySelector("[data-verdict]");
      verdict.textContent = say(told);
      verdict.toggleAttribute("data-good", told.right);
      verdict.hidden = false;
    }
  }
}

function wait(button, waits) {
  if (waits) {
    button.setAttribute("aria-disabled", "true");
    button.setAttribute("aria-describedby", "play-wait");
  } else {
    button.removeAttribute("aria-disabled");
    button.removeAttribute("aria-describedby");
  }
}
