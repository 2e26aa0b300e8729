// A few words that show for a moment, and move only for those who like it (CSS). What shows already begins anew.

const SHOWN = 1800;
const timers = new WeakMap();

export function flash(element, words) {
  clearTimeout(timers.get(element));
  element.textContent = words;
  element.removeAttribute("data-on");
  // Without a look at it in between, the browser would see no change and go on with what it shows.
  element.getBoundingClientRect();
  element.setAttribute("data-on", "");
  timers.set(element, setTimeout(() => element.removeAttribute("data-on"), SHOWN));
}
