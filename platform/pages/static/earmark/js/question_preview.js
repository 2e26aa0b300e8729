/* What players will see: the very widget of the play page, made anew whenever the question changes. */

import { ask } from "earmark/asking/ask.js";
import { labelsOf } from "./label_rows.js";

const SECONDS = 5; // of the clip that nobody hears
const MOST_STEPS = 100;

const words = JSON.parse(document.getElementById("asking-words").textContent);
const frame = document.querySelector("[data-preview]");
const place = frame.querySelector("[data-preview-widget]");
const wait = frame.querySelector("[data-preview-wait]");

let widget = null;
let shown = "";

export function preview(form) {
  const fits = settingsFit(form);
  wait.hidden = fits;
  if (!fits) return;
  const question = questionOf(form);
  const now = JSON.stringify(question);
  // What is tried out in the preview stays until the question is another.
  if (now === shown) return;
  shown = now;
  widget?.destroy();
  widget = ask(question, { words, duration: SECONDS });
  place.replaceChildren(widget.element);
}

function questionOf(form) {
  return {
    id: 0,
    kind: form.querySelector("#of-kind").dataset.kind,
    text: form.elements.text.value.trim() || frame.dataset.empty,
    help: form.elements.help.value.trim(),
    options: optionsOf(form),
    labels: labelsOf(form).map(({ row, ...label }) => label),
  };
}

function fields(form) {
  return [...form.querySelectorAll("[data-settings] :is(input, select)")];
}

function optionsOf(form) {
  return Object.fromEntries(fields(form).map((field) => [field.name, valueOf(field)]));
}

function valueOf(field) {
  if (field.type === "checkbox") return field.checked;
  if (field.type !== "number") return field.value.trim();
  return field.value === "" ? null : Number(field.value);
}

function settingsFit(form) {
  const { first, last } = optionsOf(form);
  const steps = first === undefined || (last - first >= 1 && last - first <= MOST_STEPS);
  return steps && fields(form).every((field) => !field.value || field.checkValidity());
}
