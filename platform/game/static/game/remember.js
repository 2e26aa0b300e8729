// What this browser keeps; where storage is forbidden, as long as the page is open.

const here = new Map();

export function recall(key, otherwise) {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "null") ?? otherwise;
  } catch {
    return here.get(key) ?? otherwise;
  }
}

export function keep(key, value) {
  here.set(key, value);
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // see recall()
  }
}
