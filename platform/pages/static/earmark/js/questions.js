/* The question editor: another kind brings other fields, rows of labels come and go; beside them stands the preview. */

import { preview } from "./question_preview.js";
import { addRow, moveRow, nextRow, paintRows, removeRow } from "./label_rows.js";

const form = document.querySelector("[data-question-form]");
const show = () => {
  paintRows(form);
  preview(form);
};

/* --- What belongs to the kind ----------------------------------------------------------------------------- */

let asked = 0;

/* The server makes the fields; what is typed meanwhile is not lost, for only these are replaced. */
async function showKind() {
  const mine = ++asked;
  const body = new FormData(form);
  body.set("change", "1");
  const response = await fetch(form.action || location.href, { method: "POST", body });
  if (!response.ok || mine !== asked) return;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const fields = page.querySelector("#of-kind");
  if (!fields) return void location.reload();
  document.querySelector("#of-kind").replaceWith(fields);
  show();
}

form.addEventListener("change", ({ target }) => {
  if (target.name === "kind") showKind();
});

function fill(preset) {
  for (const [name, value] of Object.entries(JSON.parse(preset))) form.elements[name].value = value;
  show();
}

/* --- Rows of labels --------------------------------------------------------------------------------------- */

form.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  const row = button.closest("[data-row]");
  if (button.matches("[data-preset]")) fill(button.dataset.preset);
  if (button.matches("[data-remove-row]")) removeRow(row);
  if (button.matches("[data-add-row]")) addRow(form);
  if (button.matches("[data-move-row]")) moveRow(row, Number(button.dataset.moveRow), button);
  if (button.matches("[data-add-row], [data-move-row]")) event.preventDefault();
  show();
});

/* Enter in a label goes on to the next one, and after the last makes a new one. */
form.addEventListener("keydown", (event) => {
  const row = event.target.closest("[data-row]");
  if (!row || !event.target.matches("input")) return;
  if (event.key === "Enter" && !event.isComposing) nextRow(form, row);
  else if (event.altKey && event.key === "ArrowUp") moveRow(row, -1, event.target);
  else if (event.altKey && event.key === "ArrowDown") moveRow(row, 1, event.target);
  else return;
  event.preventDefault();
  show();
});

for (const change of ["input", "change"]) form.addEventListener(change, show);
show();
