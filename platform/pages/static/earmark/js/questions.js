/* The question editor: rows of labels come and go, and beside them stands what players will see. */

const form = document.querySelector("[data-question-form]");
const rows = form.querySelector("[data-rows]");
const preview = document.querySelector("[data-preview]");
const COLOURS = 8;

function cell(row, name) {
  return row.querySelector(`[name=label_${name}]`);
}

function allRows() {
  return [...rows.querySelectorAll("[data-row]")];
}

/* --- Rows ------------------------------------------------------------------------------------------------ */

function addRow(after) {
  const row = (after ?? allRows().at(-1)).cloneNode(true);
  for (const input of row.querySelectorAll("input")) {
    input.value = "";
    input.removeAttribute("aria-invalid");
  }
  row.querySelectorAll(".errorlist").forEach((list) => list.remove());
  cell(row, "colour").value = unusedColour();
  if (after) after.after(row);
  else rows.append(row);
  cell(row, "name").focus();
  show();
}

/* The colour that the fewest rows have, the first of them in the order of the palette. */
function unusedColour() {
  const uses = new Array(COLOURS).fill(0);
  for (const row of allRows()) uses[Number(cell(row, "colour").value)] += 1;
  return uses.indexOf(Math.min(...uses));
}

function removeRow(row) {
  const beside = row.previousElementSibling ?? row.nextElementSibling;
  if (!beside) {
    for (const input of row.querySelectorAll("input")) input.value = "";
    cell(row, "name").focus();
  } else {
    row.remove();
    cell(beside, "name").focus();
  }
  show();
}

form.addEventListener("click", (event) => {
  const remove = event.target.closest("[data-remove-row]");
  if (remove) removeRow(remove.closest("[data-row]"));
  if (event.target.closest("[data-add-row]")) {
    event.preventDefault();
    addRow();
  }
});

/* Enter in a label goes on to the next one, and after the last makes a new one. */
rows.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing || !event.target.matches("input")) return;
  event.preventDefault();
  const row = event.target.closest("[data-row]");
  const next = row.nextElementSibling;
  if (next && !cell(next, "name").value) cell(next, "name").focus();
  else addRow(row);
});

/* --- Preview --------------------------------------------------------------------------------------------- */

function labels() {
  return allRows()
    .map((row) => ({
      row,
      name: cell(row, "name").value.trim(),
      help: cell(row, "help").value.trim(),
      key: cell(row, "key").value.trim().toLowerCase(),
      colour: Number(cell(row, "colour").value),
    }))
    .filter((label) => label.name);
}

/* An empty key is filled in with the first one that is free, as the server does. */
function withKeys(named) {
  const taken = new Set(named.map((label) => label.key));
  const free = [...form.dataset.freeKeys].filter((key) => !taken.has(key));
  return named.map((label) => ({ ...label, key: label.key || (free.shift() ?? "") }));
}

function answerOf(label) {
  const answer = preview.querySelector("template").content.firstElementChild.cloneNode(true);
  answer.classList.add(`label-${label.colour + 1}`);
  answer.querySelector("kbd").textContent = label.key;
  answer.querySelector("span").textContent = label.name;
  answer.title = label.help;
  return answer;
}

function show() {
  const shown = withKeys(labels());
  const text = preview.querySelector("[data-preview-text]");
  const help = preview.querySelector("[data-preview-help]");
  text.textContent = form.elements.text.value.trim() || text.dataset.empty;
  help.textContent = form.elements.help.value.trim();
  help.hidden = !help.textContent;
  preview.querySelector("[data-preview-answers]").replaceChildren(...shown.map(answerOf));
  for (const row of allRows()) {
    row.className = `label-row label-${Number(cell(row, "colour").value) + 1}`;
    cell(row, "key").placeholder = "";
  }
  for (const { row, key } of shown) cell(row, "key").placeholder = key;
}

form.addEventListener("input", show);
show();
