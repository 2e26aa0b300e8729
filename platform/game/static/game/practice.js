// The training round: where it stands, and what an answer is told.

export class Practice {
  constructor(root, words) {
    this.bar = root.querySelector("[data-practice]");
    this.text = root.querySelector("[data-practice-text]");
    this.said = words;
    this.total = Number(root.dataset.practiceTotal);
    this.over = Number(root.dataset.practiceOver);
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
    if (turn.training) this.text.textContent = this.words;
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
