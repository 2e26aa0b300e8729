// The clips that are marked by hand: each is a region of the waveform, a row of fields, and a line of the form.

const SHORTEST = 0.1;
const DIGITS = 3;
const COLOUR = "color-mix(in oklab, var(--tag) 25%, transparent)";
const CHOSEN = "color-mix(in oklab, var(--tag) 50%, transparent)";

export class Marks extends EventTarget {
  constructor(form, recording) {
    super();
    this.recording = recording;
    this.list = form.querySelector("[data-marks]");
    this.none = form.querySelector("[data-no-marks]");
    this.row = form.querySelector("template[data-mark]");
    this.lines = form.querySelector("[name=marks]");
    this.marks = []; // { region, row }, in the order of time
    this.chosen = null;
    this.pending = null; // the region of a start without an end
    this.isAdding = false;
  }

  // The lines of the form are what counts; the rest shows them.
  begin() {
    for (const line of this.lines.value.split("\n")) {
      const [start, end] = line.split(/[,;\t]/).map((field) => Number(field.trim() || NaN));
      if (end > start) this.add(start, end, false);
    }
    const { regions } = this.recording;
    regions.on("region-created", (region) => this.created(region));
    regions.on("region-update", (region) => this.show(this.of(region)));
    regions.on("region-updated", (region) => this.dragged(this.of(region)));
    regions.on("region-clicked", (region, event) => {
      event.stopPropagation();
      this.choose(this.of(region));
    });
    // A finger that moves over the waveform scrolls it; on a phone the two buttons set start and end.
    if (!matchMedia("(pointer: coarse)").matches) regions.enableDragSelection(options(), 5);
    this.write();
  }

  of(region) {
    return this.marks.find((mark) => mark.region === region);
  }

  add(start, end, isChosen = true) {
    this.isAdding = true;
    const region = this.recording.regions.addRegion({ ...options(), start: rounded(start), end: rounded(end) });
    this.isAdding = false;
    return this.take(region, isChosen);
  }

  // A region that was dragged open, and not one of ours.
  created(region) {
    if (this.isAdding || region.start === region.end) return;
    if (region.end - region.start < SHORTEST) region.setOptions({ end: Math.min(region.start + SHORTEST, this.recording.duration) });
    this.take(region, true);
  }

  take(region, isChosen) {
    const mark = { region, row: this.row.content.firstElementChild.cloneNode(true) };
    const { row } = mark;
    row.querySelector("[data-mark-play]").addEventListener("click", () => this.hear(mark));
    row.querySelector("[data-mark-drop]").addEventListener("click", () => this.drop(mark));
    row.addEventListener("focusin", () => this.choose(mark));
    row.addEventListener("change", () => this.typed(mark));
    this.marks.push(mark);
    this.show(mark);
    this.moved(mark);
    if (isChosen) this.choose(mark);
    return mark;
  }

  typed(mark) {
    const start = Number(mark.row.querySelector("[data-mark-start]").value);
    const end = Number(mark.row.querySelector("[data-mark-end]").value);
    this.move(mark, start, end);
  }

  // Whole: start and end together; what cannot be is not done, and the fields say again what is.
  move(mark, start, end) {
    const { duration } = this.recording;
    const fits = start >= 0 && end <= duration + SHORTEST / 2 && end - start >= SHORTEST - 1e-9;
    if (fits) mark.region.setOptions({ start: rounded(start), end: rounded(Math.min(end, duration)) });
    this.show(mark);
    this.moved(mark);
    if (fits) this.choose(mark);
    else this.tell("too-short");
    return fits;
  }

  dragged(mark) {
    if (!mark) return;
    this.moved(mark);
    if (mark === this.chosen) this.tell("chosen");
    else this.choose(mark);
  }

  moved(mark) {
    this.marks.sort((one, other) => one.region.start - other.region.start || one.region.end - other.region.end);
    const next = this.marks[this.marks.indexOf(mark) + 1]?.row ?? null;
    if (mark.row.nextElementSibling !== next || !mark.row.parentElement) {
      const { activeElement } = document;
      this.list.insertBefore(mark.row, next);
      // A row that moves loses the focus.
      if (mark.row.contains(activeElement)) activeElement.focus();
    }
    this.write();
  }

  show(mark) {
    if (!mark) return;
    const { start, end } = mark.region;
    mark.row.querySelector("[data-mark-start]").value = rounded(start);
    mark.row.querySelector("[data-mark-end]").value = rounded(end);
    mark.row.querySelector("[data-mark-length]").textContent = `${rounded(end - start)} s`;
  }

  write() {
    this.none.hidden = this.marks.length > 0;
    this.lines.value = this.marks.map(({ region }) => `${rounded(region.start)}, ${rounded(region.end)}`).join("\n");
    this.marks.forEach(({ row }, place) => {
      for (const words of row.querySelectorAll("[data-mark-words]")) {
        words.textContent = words.dataset.markWords.replace("{number}", place + 1);
      }
    });
    this.tell("change");
  }

  choose(mark) {
    if (!mark || mark === this.chosen) return;
    this.chosen?.region.setOptions({ color: COLOUR });
    this.chosen?.row.classList.remove("is-chosen");
    this.chosen = mark;
    mark.region.setOptions({ color: CHOSEN });
    mark.row.classList.add("is-chosen");
    this.list.scrollTop = mark.row.offsetTop - this.list.offsetTop - this.list.clientHeight / 3;
    this.tell("chosen");
  }

  step(by) {
    const place = this.chosen ? this.marks.indexOf(this.chosen) + by : 0;
    const mark = this.marks[Math.min(Math.max(0, place), this.marks.length - 1)];
    if (!mark) return void this.tell("none");
    this.choose(mark);
    this.recording.seek(mark.region.start);
  }

  shift(seconds) {
    const mark = this.chosen;
    if (!mark) return void this.tell("none");
    const { start, end } = mark.region;
    const by = Math.min(Math.max(seconds, -start), this.recording.duration - end);
    if (this.move(mark, start + by, end + by)) this.tell("chosen");
  }

  // "Start here": a thin line until its end is set.
  start() {
    this.pending?.remove();
    const start = rounded(this.recording.time);
    this.pending = this.recording.regions.addRegion({ start, color: "var(--wave-cursor)", drag: false });
    this.tell("started");
  }

  end() {
    if (!this.pending) return void this.tell("no-start");
    const [start, end] = [this.pending.start, this.recording.time].sort((one, other) => one - other);
    if (end - start < SHORTEST) return void this.tell("too-short");
    this.pending.remove();
    this.pending = null;
    this.add(start, end);
  }

  // The start or the end of the chosen clip comes to where the recording is.
  bring(side) {
    if (!this.chosen) return void this.tell("none");
    const { start, end } = this.chosen.region;
    const here = this.recording.time;
    if (side === "start" ? this.move(this.chosen, here, end) : this.move(this.chosen, start, here)) this.tell("chosen");
  }

  hear(mark = this.chosen) {
    if (!mark) return void this.tell("none");
    this.choose(mark);
    this.recording.play(mark.region.start, mark.region.end);
  }

  drop(mark = this.chosen) {
    if (!mark) return void this.tell("none");
    const place = this.marks.indexOf(mark);
    const hadFocus = mark.row.contains(document.activeElement);
    this.marks.splice(place, 1);
    mark.region.remove();
    mark.row.remove();
    if (this.chosen === mark) this.chosen = null;
    this.write();
    const next = this.marks[Math.min(place, this.marks.length - 1)];
    if (next) this.choose(next);
    if (hadFocus) next?.row.querySelector("[data-mark-drop]").focus();
    this.tell("removed");
  }

  tell(what) {
    this.dispatchEvent(new CustomEvent("tell", { detail: what }));
  }
}

function options() {
  return { color: COLOUR, minLength: SHORTEST, drag: true, resize: true };
}

function rounded(seconds) {
  return Number(seconds.toFixed(DIGITS));
}
