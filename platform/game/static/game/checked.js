// What the sound check found on this device, kept in this browser; and whether it is time to offer one.

import { keep, recall } from "./remember.js";

const KEY = "earmark.sound-check";
const LATER = "earmark.sound-check.later";
// Devices, rooms and ears change: after so many days the check is offered again.
const DAYS = 90;

// What somebody else wrote there is no reason to lose an answer.
export function found() {
  const { sides, in_noise, quiet, at } = recall(KEY, null) ?? {};
  const isWhole = [sides, in_noise, quiet].every(Number.isInteger) && /^\d{4}-\d\d-\d\d$/.test(at);
  return isWhole ? { sides, in_noise, quiet, at } : null;
}

export function keepFound(result) {
  keep(KEY, { ...result, at: today() });
}

export function isDue() {
  const newest = [found()?.at, recall(LATER, null)].filter(Boolean).sort().at(-1);
  return !newest || Date.now() - Date.parse(newest) > DAYS * 86400000;
}

export function notNow() {
  keep(LATER, today());
}

function today() {
  return new Date().toISOString().slice(0, 10);
}
