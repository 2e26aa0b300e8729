/* The colours of tokens.css for scripts that draw: `colour("wave")` in the theme of the moment. */

/** Return the colour of the token `--name` as the browser computes it at `element`, for example "rgb(11, 93, 81)". */
export function colour(name, element = document.body) {
  const probe = document.createElement("span");
  probe.hidden = true;
  element.append(probe);
  probe.style.color = `var(--${name})`;
  const value = getComputedStyle(probe).color;
  probe.remove();
  return value;
}

/** Call `redraw` whenever the theme changes, by choice or by the system. Returns a function that stops it. */
export function onThemeChange(redraw) {
  const system = matchMedia("(prefers-color-scheme: dark)");
  document.addEventListener("earmark:theme", redraw);
  system.addEventListener("change", redraw);
  return () => {
    document.removeEventListener("earmark:theme", redraw);
    system.removeEventListener("change", redraw);
  };
}
