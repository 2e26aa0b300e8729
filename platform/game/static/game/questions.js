// The questions of a turn as buttons: a key, a click or a thumb each.

export class Questions {
  constructor(container, templates, onComplete) {
    this.container = container;
    this.templates = templates;
    this.onComplete = onComplete;
    this.answers = new Map();
    this.parts = [];
  }

  show(questions) {
    this.answers.clear();
    this.parts = questions.map((question) => this.build(question));
    this.container.replaceChildren(...this.parts.map((part) => part.element));
    this.activate(0);
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
    button.addEventListener("click", () => this.choose(question, { question: question.id, label: label.id }));
    return button;
  }

  activate(place) {
    this.active = place;
    this.parts.forEach((part, index) => part.element.toggleAttribute("data-active", index === place));
    if (place > 0) this.parts[place].element.scrollIntoView({ block: "nearest", behavior: "smooth" });
  }

  choose(question, answer) {
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

  // Return whether the key chose something.
  key(key) {
    const part = this.parts[this.active];
    const label = part?.question.labels.find((other) => other.key === key);
    if (!label) return false;
    this.choose(part.question, { question: part.question.id, label: label.id });
    return true;
  }

  lock(locked) {
    this.container.toggleAttribute("data-locked", locked);
  }
}
