/* The page of a loop: what moves is loaded again while people answer and jobs run, and the form is left alone. */
import { follow } from "earmark/live";

const PAUSE = 2000;
const page = document.querySelector("[data-loop]");
let wanted = false;
let busy = false;

/* However much happens, at most every two seconds; what happens meanwhile is shown in the next round. */
async function refresh() {
  wanted = true;
  if (busy) return;
  busy = true;
  while (wanted) {
    wanted = false;
    await load().catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
  busy = false;
}

async function load() {
  const part = document.querySelector("[data-loop-part]");
  // Whoever is about to press a button there keeps it.
  if (!part || part.contains(document.activeElement)) return;
  await window.htmx.ajax("GET", location.href, { target: "#loop", select: "#loop", swap: "outerHTML show:none" });
}

if (document.querySelector("[data-loop-part]")) {
  let first = true;
  follow(`project:${page.dataset.loop}`, ({ event }) => {
    // The page itself holds the present state.
    if (event !== "error" && !first) refresh();
    first = false;
  });
}
