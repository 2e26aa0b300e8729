// The points on the page: what came is shown beside them, and they count up to what the server has.

import { flash } from "./flash.js";

const COUNTS = 600;
const calm = matchMedia("(prefers-reduced-motion: reduce)");

export class Score {
  constructor(points, plus) {
    Object.assign(this, { points, plus });
    this.shown = this.total = Number(points.dataset.total);
  }

  paid({ points, total }) {
    flash(this.plus, `+${points}`);
    this.show(total);
  }

  show(total) {
    this.points.dataset.total = this.total = total;
    cancelAnimationFrame(this.frame);
    if (calm.matches) this.write(total);
    else this.count(this.shown, performance.now());
  }

  count(from, begun) {
    this.frame = requestAnimationFrame((now) => {
      const part = Math.min(1, Math.max(0, now - begun) / COUNTS);
      this.write(Math.round(from + (this.total - from) * part));
      if (part < 1) this.count(from, begun);
    });
  }

  write(points) {
    this.shown = points;
    this.points.textContent = points;
  }
}
