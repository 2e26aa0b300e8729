// The strip over a waveform on which regions are drawn, taken by their edges, and pressed. For pointers only: who uses
// none has the keys and the list.

import { make } from "./dom.js";

// A pointer that moves less (px) presses.
const STILL = 5;
const SIDES = ["start", "end"];

export class Strip {
  // `calls`: onDrawn(start, end), onEdge(mark, side, seconds), onPressed(seconds), onTouched(); a mark has label, start, end.
  constructor(duration, calls) {
    Object.assign(this, { duration, calls });
    this.drag = null;
    this.ghost = make("div", { class: "strip__mark strip__mark--ghost", hidden: true });
    this.element = make("div", { class: "strip", "aria-hidden": "true", "data-strip": true });
    // A press takes the focus nowhere by itself: the page around would get it.
    this.element.addEventListener("mousedown", (event) => event.preventDefault());
    this.element.addEventListener("pointerdown", (event) => this.down(event));
    this.element.addEventListener("pointermove", (event) => this.move(event));
    this.element.addEventListener("pointerup", (event) => this.up(event));
    this.element.addEventListener("pointercancel", () => this.letGo());
  }

  // Draw marks anew: few enough that nothing is gained by keeping the old ones.
  show(marks, pending, chosen) {
    this.marks = marks;
    const lanes = [];
    const drawn = marks.map((mark) => this.drawn(mark, laneOf(mark, lanes), mark === chosen));
    const begun = pending.map(({ label, start }) => this.place(make("div", { class: `strip__begun label-${label.colour + 1}` }), start, start));
    this.element.replaceChildren(...drawn, ...begun, this.ghost);
  }

  drawn(mark, lane, isChosen) {
    const edges = SIDES.map((side) => make("span", { class: `strip__edge strip__edge--${side}`, "data-side": side }));
    const name = make("span", { class: "strip__name", text: mark.label.name });
    const element = make("div", { class: `strip__mark label-${mark.label.colour + 1}`, "data-place": this.marks.indexOf(mark) }, name, ...edges);
    element.toggleAttribute("data-chosen", isChosen);
    element.style.setProperty("--lane", lane);
    return this.place(element, mark.start, mark.end);
  }

  place(element, start, end) {
    element.style.left = `${(100 * start) / this.duration}%`;
    element.style.width = `${(100 * (end - start)) / this.duration}%`;
    return element;
  }

  at(event) {
    const { left, width } = this.element.getBoundingClientRect();
    return Math.min(Math.max(0, (event.clientX - left) / width), 1) * this.duration;
  }

  down(event) {
    if (event.button > 0) return;
    const mark = this.marks[event.target.closest("[data-place]")?.dataset.place] ?? null;
    this.drag = { mark, side: event.target.dataset.side, from: this.at(event), x: event.clientX, isMoving: false };
    this.element.setPointerCapture(event.pointerId);
    this.calls.onTouched();
  }

  move(event) {
    const { drag } = this;
    if (!drag) return;
    drag.isMoving ||= Math.abs(event.clientX - drag.x) >= STILL;
    if (!drag.isMoving) return;
    if (drag.side) this.calls.onEdge(drag.mark, drag.side, this.at(event));
    else this.showGhost(...this.span(event));
  }

  up(event) {
    const { drag } = this;
    if (!drag) return;
    const [start, end] = this.span(event);
    this.letGo();
    if (!drag.isMoving) this.calls.onPressed(drag.from);
    else if (!drag.side) this.calls.onDrawn(start, end);
  }

  span(event) {
    return [this.drag.from, this.at(event)].sort((one, other) => one - other);
  }

  showGhost(start, end) {
    this.ghost.hidden = false;
    this.place(this.ghost, start, end);
  }

  letGo() {
    this.drag = null;
    this.ghost.hidden = true;
  }
}

// The first lane that is free where a mark begins: names of what is heard together stand below each other.
function laneOf(mark, lanes) {
  const free = lanes.findIndex((end) => end <= mark.start);
  const lane = free < 0 ? lanes.length : free;
  lanes[lane] = mark.end;
  return lane;
}
