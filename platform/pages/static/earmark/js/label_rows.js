/* Rows of labels in the question editor: they come, go, move, and show the colour and the key that players will see. */

const COLOURS = 8;

function cell(row, name) {
  return row.querySelector(`[name=label_${name}]`);
}

function allRows(form) {
  return [...form.querySelectorAll("[data-row]")];
}

export function addRow(form, after) {
  const last = after ?? allRows(form).at(-1);
  const row = last.cloneNode(true);
  for (const input of row.querySelectorAll("input")) {
    input.value = "";
    input.removeAttribute("aria-invalid");
  }
  row.querySelectorAll(".errorlist").forEach((list) => list.remove());
  cell(row, "colour").value = unusedColour(form);
  last.after(row);
  cell(row, "name").focus();
}

/* The colour that the fewest rows have, the first of them in the order of the palette. */
function unusedColour(form) {
  const uses = new Array(COLOURS).fill(0);
  for (const row of allRows(form)) uses[Number(cell(row, "colour").value)] += 1;
  return uses.indexOf(Math.min(...uses));
}

export function removeRow(row) {
  const beside = row.previousElementSibling ?? row.nextElementSibling;
  if (beside) row.remove();
  else for (const input of row.querySelectorAll("input")) input.value = "";
  cell(beside ?? row, "name").focus();
}

/* Up or down by one; what had the focus keeps it. */
export function moveRow(row, by, focused) {
  const beside = by < 0 ? row.previousElementSibling : row.nextElementSibling;
  if (!beside) return;
  if (by < 0) beside.before(row);
  else beside.after(row);
  focused.focus();
}

export function nextRow(form, row) {
  const next = row.nextElementSibling;
  if (next && !cell(next, "name").value) cell(next, "name").focus();
  else addRow(form, row);
}

/* The labels that have a name, with the keys that the server will give them. */
export function labelsOf(form) {
  const named = allRows(form)
    .map((row, place) => ({
      id: place + 1,
      row,
      name: cell(row, "name").value.trim(),
      help: cell(row, "help").value.trim(),
      key: cell(row, "key").value.trim().toLowerCase(),
      colour: Number(cell(row, "colour").value),
    }))
    .filter((label) => label.name);
  const taken = new Set(named.map((label) => label.key));
  const free = [...form.dataset.freeKeys].filter((key) => !taken.has(key));
  return named.map((label) => ({ ...label, key: label.key || (free.shift() ?? "") }));
}

/* Each row has the colour of its label; an empty key shows which one it will be. */
export function paintRows(form) {
  for (const [place, row] of allRows(form).entries()) {
    row.className = `label-row label-${Number(cell(row, "colour").value) + 1}`;
    cell(row, "key").placeholder = "";
    for (const button of row.querySelectorAll("[data-move-row]")) button.value = place;
  }
  for (const { row, key } of labelsOf(form)) cell(row, "key").placeholder = key;
}
