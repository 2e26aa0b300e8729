// The pictures of self-assessment scales: one drawing for each dimension, bent by a number from 0 to 1.

import { draw } from "./dom.js";

const SIZE = 64;
const SPIKES = 14;
const between = (low, high, part) => low + (high - low) * part;
const number = (value) => Number(value.toFixed(2));

const DRAWINGS = { valence: face, arousal: burst, dominance: figure };

/** Return the drawing of a step; `part` is 0 at the low end and 1 at the high end. */
export function picture(dimension, part) {
  const svg = draw("svg", { viewBox: `0 0 ${SIZE} ${SIZE}`, class: `mood mood--${dimension}`, "aria-hidden": "true", focusable: "false" });
  svg.append(...DRAWINGS[dimension](part));
  return svg;
}

// A face: the mouth from a frown to a smile, the brows from worry to ease.
function face(part) {
  const corner = between(49, 40, part);
  const middle = between(34, 57, part);
  const worry = Math.max(0, 1 - 2 * part);
  const [outer, inner, arch] = [20 + 4 * worry - 2 * part, 20 - 3 * worry - 2 * part, 16 - 2 * worry - 4 * part];
  return [
    draw("rect", { class: "mood__skin", x: 6, y: 6, width: 52, height: 52, rx: number(between(17, 24, part)) }),
    ...eyes(32, 29, 10, between(2.6, 3.4, part)),
    line(`M15 ${number(outer)} Q20 ${number(arch)} 26 ${number(inner)}`),
    line(`M49 ${number(outer)} Q44 ${number(arch)} 38 ${number(inner)}`),
    line(`M19 ${number(corner)} Q32 ${number(middle)} 45 ${number(corner)}`),
  ];
}

// A body at rest that begins to stir, and bursts at last: the spikes grow, and the eyes open.
function burst(part) {
  const shape = draw("polygon", { class: "mood__skin", points: star(between(19, 15, part), between(19.5, 30, part ** 1.2)) });
  return [shape, ...lids(32, 30, 7, part), draw("ellipse", { class: "mood__ink", cx: 32, cy: 39, rx: number(between(2.2, 3, part)), ry: number(between(0.7, 4.2, part ** 2)) })];
}

function star(inner, outer) {
  return Array.from({ length: 2 * SPIKES }, (_, place) => {
    const angle = (place * Math.PI) / SPIKES - Math.PI / 2;
    const radius = place % 2 ? inner : outer;
    return `${number(32 + radius * Math.cos(angle))},${number(33 + radius * Math.sin(angle))}`;
  }).join(" ");
}

// Somebody in a frame: tiny at one end, too large for it at the other.
function figure(part) {
  const size = between(0.24, 1.12, part);
  const body = draw("g", { transform: `translate(32 59) scale(${number(size)})` });
  body.append(
    draw("path", { class: "mood__skin", d: "M-21 0 C-21 -20 -12 -29 0 -29 C12 -29 21 -20 21 0 Z" }),
    draw("circle", { class: "mood__skin", cx: 0, cy: -38, r: 13 }),
    draw("circle", { class: "mood__ink", cx: -4.5, cy: -39, r: 2 }),
    draw("circle", { class: "mood__ink", cx: 4.5, cy: -39, r: 2 }),
  );
  return [draw("path", { class: "mood__frame", d: "M5 59 V9 Q5 5 9 5 H55 Q59 5 59 9 V59 Z" }), body];
}

function eyes(x, y, apart, radius) {
  return [-apart, apart].map((side) => draw("circle", { class: "mood__ink", cx: x + side, cy: y, r: number(radius) }));
}

// Closed eyes are two arcs; open ones grow round.
function lids(x, y, apart, part) {
  if (part > 0.3) return eyes(x, y, apart, between(1.8, 3.6, part));
  return [-apart, apart].map((side) => line(`M${x + side - 3.5} ${y} q3.5 3 7 0`));
}

function line(d) {
  return draw("path", { class: "mood__line", d });
}
