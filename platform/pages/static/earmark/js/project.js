/* The page of a project: numbers move while people answer, and what the page offers follows the project's state. */
import { follow } from "earmark/live";

const PAUSE = 1000;
const page = document.querySelector("[data-project]");
const fields = document.querySelectorAll("[data-progress-field]");
let asked = 0;
let timer = 0;

/* However many answers come, the numbers are fetched at most once a second; the last answer is never missed. */
function refreshSoon() {
  if (timer) return;
  timer = setTimeout(refresh, Math.max(0, asked + PAUSE - Date.now()));
}

async function refresh() {
  timer = 0;
  asked = Date.now();
  const response = await fetch(page.dataset.progress, { headers: { Accept: "application/json" } });
  if (response.ok) show(await response.json());
}

function show(progress) {
  if (progress.state && progress.state !== page.dataset.projectState) return void reload();
  for (const field of fields) {
    const value = progress[field.dataset.progressField];
    if (value === undefined) continue;
    if (field instanceof HTMLProgressElement) field.value = value;
    else field.textContent = value;
  }
}

/* Somebody launched, paused or finished it: the buttons are others now. A question that is open is not torn away. */
function reload() {
  if (!document.querySelector("dialog[open]")) location.reload();
}

follow(`project:${page.dataset.project}`, ({ event, data }) => {
  if (event === "state") show(data);
  else if (event !== "error") refreshSoon();
});
