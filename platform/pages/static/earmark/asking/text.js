// Words of one's own: what is typed is for the field and never a key of the page.

import { Asking } from "./asking.js";
import { filled, make, set } from "./dom.js";

// Something that can be seen, as the server asks for.
const SEEN = /[^\p{Z}\p{C}]/u;
// So many characters before the end their number is announced.
const SOON = 20;

export class Text extends Asking {
  fill() {
    this.field = make("textarea", {
      class: "asking__text",
      rows: 3,
      dir: "auto",
      "aria-label": this.words.write,
      "aria-describedby": this.noteId,
      "aria-keyshortcuts": "Control+Enter",
    });
    this.count = make("span", { class: "asking__count", "data-count": true });
    this.field.addEventListener("input", () => this.typed());
    this.field.addEventListener("keydown", (event) => this.pressed(event));
    this.body.append(
      this.field,
      make("p", { class: "asking__how asking__keys", text: this.words.writeKeys }),
      make("div", { class: "asking__ends" }, this.count, this.doneButton()),
    );
    this.showCount();
  }

  get text() {
    return this.field.value.trim().normalize("NFC");
  }

  // As the server counts: by characters, not by halves of them.
  get left() {
    return this.options.longest - [...this.text].length;
  }

  get value() {
    return SEEN.test(this.text) && this.left >= 0 ? { text: this.text } : null;
  }

  get draft() {
    return this.field.value ? { text: this.field.value } : null;
  }

  get missing() {
    return this.left < 0 ? filled(this.words.tooLong, { number: -this.left }) : this.words.writeFirst;
  }

  // Enter goes to the field; with something written it ends.
  key(key) {
    if (key !== "enter") return null;
    return this.value ? () => this.finish() : () => this.field.focus();
  }

  pressed(event) {
    if (event.key === "Escape" && !event.isComposing) this.field.blur();
    if (event.key !== "Enter" || event.isComposing || event.repeat || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    this.finish();
  }

  typed() {
    this.showCount();
    const { left } = this;
    if (left < 0) this.changed(filled(this.words.tooLong, { number: -left }));
    else this.changed(left <= SOON ? filled(this.words.charactersLeft, { number: left }) : "");
  }

  showCount() {
    const { left } = this;
    this.count.textContent = filled(this.words.charactersLeft, { number: Math.max(0, left) });
    set(this.field, { "aria-invalid": left < 0 && "true" });
  }

  close() {
    super.close();
    this.field.readOnly = true;
  }

  restore(body) {
    super.restore(body);
    this.field.value = body.text ?? "";
    this.showCount();
  }
}
