// Small helpers to make elements.

const SVG = "http://www.w3.org/2000/svg";

/** Return a new element; a property that is no attribute of HTML may be given as `text`. */
export function make(tag, { text, ...attributes } = {}, ...children) {
  const element = document.createElement(tag);
  set(element, attributes);
  if (text !== undefined) element.textContent = text;
  element.append(...children.filter(Boolean));
  return element;
}

/** Return a new element of a drawing. */
export function draw(tag, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, tag);
  set(element, attributes);
  element.append(...children);
  return element;
}

/** Set attributes; false, null and undefined take them away. */
export function set(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) element.removeAttribute(name);
    else element.setAttribute(name, value === true ? "" : value);
  }
}

/** Return one of the house's icons: the page's own tell where they are. */
export function icon(name) {
  const file = document.querySelector(".icon use")?.getAttribute("href").split("#")[0] ?? "";
  return draw("svg", { class: "icon", "aria-hidden": "true", focusable: "false" }, draw("use", { href: `${file}#${name}` }));
}

export function button(attributes, ...children) {
  return make("button", { type: "button", ...attributes }, ...children);
}

/** The second click of a double click belongs to the clip before. */
export function once(act) {
  return (event) => {
    if (event.detail < 2) act(event);
  };
}

/** Return a sentence with its {holes} filled. */
export function filled(sentence, values) {
  return Object.entries(values).reduce((said, [hole, value]) => said.replaceAll(`{${hole}}`, value), sentence);
}

let last = 0;

/** Return an id that nothing else on the page has. */
export function freshId() {
  last += 1;
  return `asking-${last}`;
}
