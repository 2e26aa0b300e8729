/* The page of a project: numbers move while people answer, and what the page offers follows the project's state. */
import { follow } from "earmark/live";

const PAUSE = 1000;
const SHARE_OF_TIME = 5;
const page = document.querySelector("[data-project]");
const fields = document.querySelectorAll("[data-progress-field]");
const news = document.querySelector("[data-news]");
const labels = document.querySelector("[data-labels]");
let wanted = false;
let busy = false;

/*
 * However many answers come, the numbers are fetched at most once a second, and less often where counting a large
 * project takes long. An answer that comes meanwhile is fetched in the next round: the last one is never missed.
 */
async function refresh() {
  wanted = true;
  if (busy) return;
  busy = true;
  while (wanted) {
    wanted = false;
    const asked = Date.now();
    await fetchNumbers().catch(() => {});
    await pause(Math.max(PAUSE, SHARE_OF_TIME * (Date.now() - asked)));
  }
  busy = false;
}

async function fetchNumbers() {
  const response = await fetch(page.dataset.progress, { headers: { Accept: "application/json" } });
  if (response.ok) show(await response.json());
}

function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

function show(progress) {
  if (progress.state && progress.state !== page.dataset.projectState) return void reload();
  if (news && hasMore(progress)) news.hidden = false;
  for (const field of fields) {
    const value = progress[field.dataset.progressField];
    if (value === undefined) continue;
    if (field instanceof HTMLProgressElement) field.value = value;
    else field.textContent = value;
  }
}

/* The table of labels is not moved under whoever reads it: it says that there is more. */
function hasMore({ answers }) {
  const shown = document.querySelector("[data-progress-field=answers]");
  return answers !== undefined && String(answers) !== shown?.textContent.trim();
}

news?.addEventListener("click", () => {
  news.hidden = true;
  window.htmx.trigger(labels, "news");
});

/* Somebody launched, paused or finished it: the buttons are others now. A question that is open is not torn away. */
function reload() {
  if (!document.querySelector("dialog[open]")) location.reload();
}

follow(`project:${page.dataset.project}`, ({ event, data }) => {
  if (event === "state") show(data);
  else if (event !== "error") refresh();
});
