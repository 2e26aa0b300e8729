/* A drop zone shows what was chosen. Choosing and dropping themselves are the browser's own work. */

import { size } from "earmark/words";

const SHOWN = 8;

document.addEventListener("change", ({ target }) => {
  const zone = target.closest(".drop");
  const saysMore = target.closest("form[data-upload]"); // see upload.js
  if (zone && !saysMore) list(zone, [...target.files]);
});

for (const [event, over] of [["dragenter", true], ["dragover", true], ["dragleave", false], ["drop", false]]) {
  document.addEventListener(event, ({ target }) => {
    target.closest?.(".drop")?.classList.toggle("is-over", over);
  });
}

function list(zone, files) {
  const place = zone.querySelector(".drop__files");
  place.replaceChildren(...files.slice(0, SHOWN).map((file) => row(file.name, size(file.size))));
  if (files.length > SHOWN) place.append(row(`+ ${files.length - SHOWN}`, size(total(files.slice(SHOWN)))));
}

function row(name, words) {
  const item = document.createElement("span");
  for (const text of [name, words]) {
    const part = document.createElement("span");
    part.textContent = text;
    item.append(part);
  }
  return item;
}

function total(files) {
  return files.reduce((sum, file) => sum + file.size, 0);
}
