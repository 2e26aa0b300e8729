// An example of a label: one press plays it, and stops whatever plays.

import { button, filled, icon } from "./dom.js";

let playing = null;
// The page's own sound has begun.
document.addEventListener("earmark:sound", hush);

/** Return the button that plays a label's examples, one after the other; null where it has none. */
export function exampleOf(label, { words, sound }) {
  if (!label.examples?.length) return null;
  const said = filled(words.example, { label: label.name });
  const element = button({ class: "button button--quiet button--icon asking__example", "aria-label": said, title: said }, icon("headphones"));
  let next = 0;
  element.addEventListener("click", () => {
    sound?.stop();
    hear(label.examples[next].audio);
    next = (next + 1) % label.examples.length;
  });
  return element;
}

/** Stop the example that plays. */
export function hush() {
  playing?.pause();
  playing = null;
}

function hear(address) {
  hush();
  playing = new Audio(address);
  playing.play().catch(() => {});
}
