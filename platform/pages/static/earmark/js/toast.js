/* Short messages that come, say one thing and go. Errors stay until they are closed. */

const SECONDS = 6;
const ICONS = { info: "info", success: "check", warning: "alert", error: "alert" };

/** Show `text` for a few seconds; `kind` is "info", "success", "warning" or "error". */
export function toast(text, kind = "info") {
  const region = document.getElementById("toasts");
  const note = build(region, text, kind);
  region.append(note);
  if (kind !== "error") leaveLater(note);
  return note;
}

function build(region, text, kind) {
  const note = region.querySelector("template").content.firstElementChild.cloneNode(true);
  const use = note.querySelector(".icon use");
  note.classList.add(`toast--${kind}`);
  use.setAttribute("href", use.getAttribute("href").replace(/#.*/, `#${ICONS[kind] ?? "info"}`));
  note.querySelector(".toast__text").textContent = text;
  return note;
}

/* Nobody loses a message while reading it: the clock waits under the pointer and while the focus is inside. */
function leaveLater(note) {
  let timer;
  const wait = () => clearTimeout(timer);
  const go = () => {
    wait();
    timer = setTimeout(() => leave(note), SECONDS * 1000);
  };
  for (const event of ["pointerenter", "focusin"]) note.addEventListener(event, wait);
  for (const event of ["pointerleave", "focusout"]) note.addEventListener(event, go);
  go();
}

function leave(note) {
  note.classList.add("is-leaving");
  setTimeout(() => note.remove(), 300);
}

document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-dismiss]");
  if (!button) return;
  const note = button.closest(".toast");
  if (note) leave(note);
  else button.closest(".message").remove();
});

/* What the page itself has to say is seen, even where the browser goes back to where the page was scrolled to. */
window.addEventListener("pageshow", () => {
  const said = document.querySelector(".messages");
  if (said) requestAnimationFrame(() => said.scrollIntoView({ block: "center", behavior: "instant" }));
});
