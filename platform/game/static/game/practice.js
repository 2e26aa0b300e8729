// The training round: where it stands, and what an answer is told.

export class Practice {
  constructor(root, words) {
    this.bar = root.querySelector("[data-practice]");
    this.text = root.querySelector("[data-practice-text]");
    this.said = words;
    this.total = Number(root.dataset.practiceTotal);
    this.over = Number(root.dataset.practiceOver);
    this.steps = root.querySelector("[data-practice-steps]");
    this.answered = 0;
    this.right = 0;
    this.verdict = this.verdict.bind(this);
  }

  get words() {
    const number = this.over + 1;
    return this.said.practice
      .replace("{number}", number)
      .replace("{total}", Math.max(this.total, number));
  }

  show(turn) {
    this.bar.hidden = !turn.training;
    if (!turn.training) return;
    this.text.textContent = this.words;
    this.steps.max = Math.max(this.total, this.over + 1);
    this.steps.value = this.over;
  }

  // Keep how an answer went; a clip with several questions is right where all are.
  told(feedback) {
    this.answered += 1;
    this.right += feedback.every((one) => one.right);
    this.steps.value = this.over + 1;
  }

  // What is said once, when the clips begin that count; nothing where nobody practised.
  get farewell() {
    if (!this.answered) return "";
    const said = this.said.practiceOver.replace("{right}", this.right).replace("{total}", this.answered);
    this.answered = 0;
    return said;
  }

  hide() {
    this.bar.hidden = true;
  }

  done() {
    this.over += 1;
  }

  verdict(told) {
    return told.right ? this.said.right.replace("{label}", told.label) : this.said.wrong.replace("{label}", told.label);
  }
}
