/*
 * Sends many files in small requests into one upload, so that a lost connection costs one request and not all of
 * them; who comes back and chooses the same files sends only the rest. Without this script the same form sends
 * everything at once.
 */

import { dropped } from "earmark/dropped";
import { Line, Problem, SignedOut, known, parcels, sendParcel } from "earmark/sending";
import { size } from "earmark/words";

const SKIPPED = /(^|\/)(\.|Thumbs\.db$|desktop\.ini$|__MACOSX\/)/i;

function start(form) {
  const upload = new Upload(form);
  const zone = form.querySelector(".drop");
  form.noValidate = true; // a dropped folder never fills the file field
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    upload.send();
  });
  form.addEventListener("change", ({ target }) =>
    upload.choose([...target.files].map((file) => ({ file, path: file.webkitRelativePath || file.name }))),
  );
  zone.addEventListener("dragover", (event) => event.preventDefault());
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    dropped(event.dataTransfer).then(
      (files) => upload.choose(files),
      () => upload.complain(upload.words.unreadable),
    );
  });
  window.addEventListener("beforeunload", (event) => {
    if (upload.isSending) event.preventDefault();
  });
}

/* --- One upload ---------------------------------------------------------------------------------------- */

class Upload {
  constructor(form) {
    this.form = form;
    this.words = form.querySelector("[data-upload-words]").dataset;
    this.button = form.querySelector("[data-upload-send]");
    const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
    this.line = new Line(token, form.dataset, this.words);
    this.files = [];
    this.addresses = null;
    this.isSending = false;
  }

  choose(files) {
    if (this.isSending || this.addresses) return this.complain(this.words.finishFirst);
    const wanted = files.filter(({ path }) => !SKIPPED.test(path));
    this.files = wanted.map((one, place) => ({ ...one, place, arrived: 0, row: null, done: false }));
    this.list();
    this.complain("");
  }

  async send() {
    if (this.isSending) return;
    if (!this.files.length) return this.complain(this.words.nothing);
    this.busy(true);
    this.complain("");
    try {
      this.addresses ??= await this.begin();
      for (const parcel of parcels(this.files)) await this.sendParcel(parcel);
      this.show(this.words.starting);
      const { page } = await this.line.ask(this.addresses.close, new FormData());
      this.isSending = false;
      location.assign(page);
      if (new URL(page, location.href).pathname === location.pathname) location.reload();
    } catch (error) {
      this.button.querySelector("span").textContent = this.words.again;
      this.busy(false);
      if (!(error instanceof Problem)) throw error;
      this.complain(error.message, error instanceof SignedOut);
    }
  }

  /* Go on with an upload that was broken off, when it knows these files; else begin a new one. */
  async begin() {
    for (const address of this.form.dataset.unfinished.split(" ").filter(Boolean)) {
      const found = await known(this.line, address, this.files).catch(passOver);
      if (found) {
        for (const one of this.files.filter(({ done }) => done)) this.finish(one);
        return found;
      }
    }
    return this.line.ask(this.form.dataset.upload, new FormData());
  }

  async sendParcel(parcel) {
    const before = this.bytesBefore(parcel);
    await sendParcel(this.line, this.addresses, parcel, (sent) => this.progress(parcel, before, sent));
    for (const one of parcel) this.finish(one);
  }

  /* --- What is seen ------------------------------------------------------------------------------------ */

  list() {
    const list = this.form.querySelector("[data-upload-files]");
    list.replaceChildren(...this.files.map((one) => this.row(one)));
    list.hidden = !this.files.length;
    const bytes = this.files.reduce((sum, { file }) => sum + file.size, 0);
    const told = this.words.chosen.replace("{count}", this.files.length).replace("{size}", size(bytes));
    this.form.querySelector(".drop__files").textContent = this.files.length ? told : "";
  }

  row(one) {
    const row = document.createElement("li");
    const [name, bytes, state] = ["name", "size", "state"].map((part) => {
      const span = document.createElement("span");
      span.className = `upload__${part}`;
      return span;
    });
    name.textContent = one.path;
    bytes.textContent = size(one.file.size);
    state.textContent = this.words.waiting;
    row.append(name, bytes, state);
    one.row = row;
    return row;
  }

  progress(batch, before, sent) {
    const total = this.files.reduce((sum, { file }) => sum + file.size, 0);
    this.show(this.words.sending, (100 * (before + sent)) / Math.max(1, total));
    let left = sent;
    for (const { row, file } of batch) {
      const share = Math.min(1, Math.max(0, left) / Math.max(1, file.size));
      row.lastElementChild.textContent = `${Math.floor(100 * share)} %`;
      row.classList.add("is-sending");
      left -= file.size;
    }
  }

  finish(one) {
    one.done = true;
    one.row.classList.remove("is-sending");
    one.row.classList.add("is-sent");
    one.row.lastElementChild.textContent = this.words.sent;
    this.show(this.words.sending);
  }

  bytesBefore(parcel) {
    const others = this.files.filter((one) => !parcel.includes(one));
    return others.reduce((sum, { file, done, arrived }) => sum + (done ? file.size : arrived), 0);
  }

  show(text, percent) {
    const bar = this.form.querySelector("[data-upload-progress]");
    const done = this.files.filter((one) => one.done).length;
    bar.hidden = false;
    bar.querySelector("[data-upload-label]").textContent = text;
    bar.querySelector("[data-upload-count]").textContent = `${done} / ${this.files.length}`;
    if (percent !== undefined) bar.querySelector("progress").value = Math.min(100, percent);
  }

  complain(sentence, isSignedOut = false) {
    const problem = this.form.querySelector("[data-upload-problem]");
    problem.hidden = !sentence;
    problem.querySelector("[data-upload-sentence]").textContent = sentence;
    problem.querySelector("[data-upload-sign-in]").hidden = !isSignedOut;
  }

  busy(on) {
    this.isSending = on;
    this.button.setAttribute("aria-busy", String(on));
    this.button.disabled = on;
    for (const input of this.form.querySelectorAll("input[type=file]")) input.disabled = on || Boolean(this.addresses);
  }
}

/* An upload that is gone meanwhile is nothing to go on with. */
function passOver(error) {
  if (error.isPage) return null;
  throw error;
}

for (const form of document.querySelectorAll("form[data-upload]")) start(form);
