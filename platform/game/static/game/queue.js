// Turns loaded ahead, their sound too, so that the next clip is there at once.

const AHEAD = 2;

export class Queue {
  constructor(api, project) {
    this.api = api;
    this.project = project;
    this.ready = [];
    this.shown = null;
    this.left = new Set();
    this.filling = null;
    window.addEventListener("pagehide", () => this.giveBack());
  }

  // Resolve with the next turn, or null when there is none for now.
  async take() {
    this.shown = null;
    if (!this.ready.length) await this.fill();
    this.shown = this.ready.shift() ?? null;
    if (this.shown) this.fill().catch(() => {});
    return this.shown;
  }

  // Turns whose answer is under way are not asked for again.
  close(turn) {
    this.left.add(turn.id);
    if (turn.url) URL.revokeObjectURL(turn.url);
  }

  fill() {
    this.filling ??= this.fetchAhead().finally(() => {
      this.filling = null;
    });
    return this.filling;
  }

  async fetchAhead() {
    while (this.ready.length < AHEAD) {
      const turn = await this.api.next(this.project, this.holding());
      if (!turn || this.holding().includes(turn.id)) return;
      const sound = await fetch(turn.audio, { credentials: "same-origin" });
      if (!sound.ok) throw new Error(`sound ${sound.status}`);
      turn.url = URL.createObjectURL(await sound.blob());
      this.ready.push(turn);
      if (!this.shown) return;
    }
  }

  holding() {
    const shown = this.shown ? [this.shown.id] : [];
    return [...shown, ...this.ready.map((turn) => turn.id), ...this.left].slice(0, 10);
  }

  giveBack() {
    for (const turn of this.ready.splice(0)) {
      this.api.leave(turn.id, "return", {}, { keepalive: true }).catch(() => {});
    }
  }
}
