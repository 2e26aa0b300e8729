/* A drop zone shows what was chosen. Choosing and dropping themselves are the browser's own work. */

const SHOWN = 8;

document.addEventListener("change", ({ target }) => {
  const zone = target.closest(".drop");
  if (zone) list(zone, [...target.files]);
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

function size(bytes) {
  const [unit, by] = bytes < 1e6 ? ["kilobyte", 1e3] : ["megabyte", 1e6];
  const words = new Intl.NumberFormat(document.documentElement.lang, {
    style: "unit",
    unit,
    maximumFractionDigits: 1,
  });
  return words.format(bytes / by);
}
