/* The form of a data sheet: in a field of several terms, what is suggested goes on after the last comma. */

for (const field of document.querySelectorAll("[data-terms]")) {
  const list = field.list;
  const terms = [...list.options].map((option) => option.value);
  field.addEventListener("input", () => suggest(field.value, list, terms));
  suggest(field.value, list, terms);
}

function suggest(written, list, terms) {
  const end = written.lastIndexOf(",") + 1;
  const before = end ? `${written.slice(0, end)} ` : "";
  const used = new Set(written.slice(0, end).split(",").map((term) => term.trim().toLowerCase()));
  const left = terms.filter((term) => !used.has(term.toLowerCase()));
  const options = left.map((term) => new Option("", before + term));
  list.replaceChildren(...options);
}
