/*
 * Sends many files in small requests into one upload, so that a lost connection costs one request and not all of
 * them. Without this script the same form sends everything at once.
 */

import { whoIsHere } from "earmark/session";
import { size } from "earmark/words";

const MOST_FILES = 20;
const MOST_BYTES = 32 * 1024 * 1024;
const TRIES = 3;
const FIRST_PAUSE = 1000;
const SKIPPED = /(^|\/)(\.|Thumbs\.db$|desktop\.ini$|__MACOSX\/)/i;

class Problem extends Error {}
class SignedOut extends Problem {}

function start(form) {
  const upload = new Upload(form);
  const zone = form.querySelector(".drop");
  form.noValidate = true; // a dropped folder never fills the file field
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    upload.send();
  });
  form.addEventListener("change", ({ target }) => upload.choose([...target.files].map((file) => withPath(file))));
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

function withPath(file, path = file.webkitRelativePath || file.name) {
  return { file, path, row: null, done: false };
}

/* --- Folders that are dropped -------------------------------------------------------------------------- */

async function dropped(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  const found = await Promise.all(entries.map(filesIn));
  return found.flat();
}

async function filesIn(entry) {
  if (entry.isFile) {
    const file = await new Promise((resolve, reject) => entry.file(resolve, reject));
    return [withPath(file, entry.fullPath.replace(/^\//, ""))];
  }
  const found = [];
  for (const inner of await entriesOf(entry.createReader())) found.push(...(await filesIn(inner)));
  return found;
}

/* A reader hands out a folder's entries a hundred at a time, and none when it is done. */
async function entriesOf(reader) {
  const all = [];
  for (;;) {
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (!some.length) return all;
    all.push(...some);
  }
}

/* --- One upload ---------------------------------------------------------------------------------------- */

class Upload {
  constructor(form) {
    this.form = form;
    this.words = form.querySelector("[data-upload-words]").dataset;
    this.button = form.querySelector("[data-upload-send]");
    this.token = form.querySelector("[name=csrfmiddlewaretoken]").value;
    this.files = [];
    this.addresses = null;
    this.isSending = false;
  }

  choose(files) {
    if (this.isSending || this.addresses) return this.complain(this.words.finishFirst);
    this.files = files.filter(({ path }) => !SKIPPED.test(path));
    this.list();
    this.complain("");
  }

  async send() {
    if (this.isSending) return;
    if (!this.files.length) return this.complain(this.words.nothing);
    this.busy(true);
    this.complain("");
    try {
      this.addresses ??= await this.ask(this.form.dataset.upload, new FormData());
      for (const batch of this.batches()) await this.sendBatch(batch);
      this.show(this.words.starting);
      const { page } = await this.ask(this.addresses.close, new FormData());
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

  /* Runs of files that are still to be sent: few enough, small enough, a big one alone. */
  *batches() {
    let batch = [];
    let bytes = 0;
    for (const [place, one] of this.files.entries()) {
      if (one.done) continue;
      const next = batch.length && batch.at(-1).place + 1 !== place;
      if (batch.length && (next || batch.length >= MOST_FILES || bytes + one.file.size > MOST_BYTES)) {
        yield batch;
        batch = [];
        bytes = 0;
      }
      batch.push({ ...one, place });
      bytes += one.file.size;
    }
    if (batch.length) yield batch;
  }

  async sendBatch(batch) {
    const body = new FormData();
    body.append("first", batch[0].place);
    for (const { file, path } of batch) {
      body.append("sounds", file, file.name);
      body.append("paths", path);
    }
    const before = this.bytesDone();
    await this.ask(this.addresses.files, body, (sent) => this.progress(batch, before, sent));
    for (const { place } of batch) this.finish(this.files[place]);
  }

  /* A request that got no answer is sent again: the server keeps what it has. */
  async ask(address, body, onProgress = () => {}) {
    let isRenewed = false;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await post(address, body, this.token, onProgress, this.words);
      } catch (error) {
        if (attempt === TRIES || !(error.mayPass || (error.isPage && !isRenewed))) throw error;
        if (error.isPage) await this.renewToken();
        else await new Promise((resolve) => setTimeout(resolve, FIRST_PAUSE * 2 ** attempt));
        isRenewed ||= error.isPage;
      }
    }
  }

  /* Signing in again in another tab makes the page's token worthless. */
  async renewToken() {
    const here = await whoIsHere(this.form.dataset.session).catch(() => {
      throw new Problem(this.words.lost);
    });
    if (String(here.person) !== this.form.dataset.person) throw new SignedOut(this.words.signedOut);
    this.token = here.token;
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

  bytesDone() {
    return this.files.reduce((sum, { file, done }) => sum + (done ? file.size : 0), 0);
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

/* XMLHttpRequest, since fetch does not tell how much of a body has left. */
function post(address, body, token, onProgress, words) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", address);
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("X-CSRFToken", token);
    request.upload.addEventListener("progress", ({ loaded }) => onProgress(loaded));
    request.addEventListener("load", () => {
      const answer = read(request);
      if (answer && request.status < 400) resolve(answer);
      else reject(problemOf(request, answer, words));
    });
    request.addEventListener("error", () => reject(Object.assign(new Problem(words.lost), { mayPass: true })));
    request.send(body);
  });
}

function read(request) {
  try {
    return JSON.parse(request.responseText);
  } catch {
    return null;
  }
}

/* A page instead of an answer is the sign-in page, a refusal, or a proxy that could not reach the site. */
function problemOf(request, answer, words) {
  if (answer?.error) return new Problem(answer.error.message);
  if (request.status >= 500) return Object.assign(new Problem(words.lost), { mayPass: true });
  if (request.status === 413) return new Problem(words.tooLarge);
  return Object.assign(new Problem(words.refused), { isPage: true });
}

for (const form of document.querySelectorAll("form[data-upload]")) start(form);
