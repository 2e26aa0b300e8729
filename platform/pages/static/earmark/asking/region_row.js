// A region in the list below the answers: to be heard, mended and taken away without a pointer.

import { button, filled, icon, make } from "./dom.js";

export class Row {
  // Rows stay with their marks, so that a field that is written in keeps the focus.
  static showAll(widget) {
    const { rows, marks } = widget;
    const kept = marks.map((mark) => (mark.row ??= new Row(widget, mark)));
    const { activeElement } = document;
    const wanted = kept.map((row) => row.element);
    if (wanted.length !== rows.children.length || wanted.some((one, place) => rows.children[place] !== one)) {
      rows.replaceChildren(...wanted);
      if (rows.contains(activeElement)) activeElement.focus();
    }
    rows.hidden = !marks.length;
    kept.forEach((row, place) => row.show(place + 1));
  }

  constructor(widget, mark) {
    Object.assign(this, { widget, mark });
    this.play = button({ class: "button button--quiet button--icon" }, icon("play"));
    this.label = make("select", {}, ...widget.labels.map((label) => make("option", { value: label.id, text: label.name })));
    this.start = this.seconds("start");
    this.end = this.seconds("end");
    this.dropper = button({ class: "button button--quiet button--icon", "data-drop": true }, icon("cross"));
    this.element = make("li", { class: "mark-row" }, this.play, this.label, this.start, make("span", { text: "–", "aria-hidden": "true" }), this.end, this.dropper);
    this.play.addEventListener("click", () => widget.hear(mark));
    this.dropper.addEventListener("click", () => this.drop());
    this.label.addEventListener("change", () => widget.change(mark, { label: this.chosenLabel }));
    this.element.addEventListener("focusin", () => widget.choose(mark));
  }

  seconds(side) {
    const field = make("input", { type: "number", step: 0.01, min: 0, max: this.widget.length.toFixed(2), [`data-${side}`]: true });
    field.addEventListener("change", () => this.widget.change(this.mark, { [side]: Number(field.value) }));
    return field;
  }

  get chosenLabel() {
    return this.widget.labels.find((label) => String(label.id) === this.label.value);
  }

  // The focus goes to the neighbour, and from the last row to the answers.
  drop() {
    const { element, widget } = this;
    const beside = element.nextElementSibling ?? element.previousElementSibling;
    widget.drop(this.mark);
    (beside?.querySelector("[data-drop]") ?? widget.buttons[0]).focus();
  }

  show(number) {
    const { words, chosen } = this.widget;
    const { label, start, end } = this.mark;
    this.element.className = `mark-row label-${label.colour + 1}`;
    this.element.toggleAttribute("data-chosen", chosen === this.mark);
    this.label.value = label.id;
    this.start.value = start.toFixed(2);
    this.end.value = end.toFixed(2);
    const says = [[this.play, words.markPlay], [this.label, words.markLabel], [this.start, words.markStart], [this.end, words.markEnd], [this.dropper, words.markDrop]];
    for (const [element, sentence] of says) element.setAttribute("aria-label", filled(sentence, { number, label: label.name }));
  }
}
