/*
 * Sends files to the site: small ones many at once, big ones piece by piece. What got no answer is sent again, and what
 * is there already is not.
 */

import { whoIsHere } from "earmark/session";

const MOST_FILES = 20;
const MOST_BYTES = 8 * 1024 * 1024;
const TRIES = 3;
const FIRST_PAUSE = 1000;

export class Problem extends Error {}
export class SignedOut extends Problem {}

/** Requests to one site by one person; `page` says where to ask who is here, who was, and how long to wait (s). */
export class Line {
  constructor(token, page, words) {
    this.token = token;
    this.page = page;
    this.words = words;
  }

  /* A request that got no answer is sent again: the server keeps what it has. */
  async ask(address, body, onProgress = () => {}) {
    let isRenewed = false;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await request(address, body, onProgress, this);
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
    const here = await whoIsHere(this.page.session).catch(() => {
      throw new Problem(this.words.lost);
    });
    if (String(here.person) !== this.page.person) throw new SignedOut(this.words.signedOut);
    this.token = here.token;
  }
}

/**
 * Runs of files that are still to be sent: few enough, small enough, of neighbouring places; a big one alone.
 * A file is { file, path, place, arrived, done }.
 */
export function* parcels(files) {
  let parcel = [];
  let bytes = 0;
  for (const one of [...files].sort((a, b) => a.place - b.place)) {
    if (one.done) continue;
    const isApart = parcel.length && parcel.at(-1).place + 1 !== one.place;
    if (parcel.length && (isApart || parcel.length >= MOST_FILES || bytes + one.file.size > MOST_BYTES)) {
      yield parcel;
      parcel = [];
      bytes = 0;
    }
    parcel.push(one);
    bytes += one.file.size;
  }
  if (parcel.length) yield parcel;
}

/** Send a run of files; `onProgress` hears how many bytes of it have left. */
export async function sendParcel(line, addresses, parcel, onProgress) {
  if (parcel[0].file.size > MOST_BYTES) return sendPieces(line, addresses.piece, parcel[0], onProgress);
  const body = new FormData();
  body.append("first", parcel[0].place);
  for (const { file, path } of parcel) {
    body.append("sounds", file, file.name);
    body.append("paths", path);
    body.append("modified", file.lastModified);
  }
  return line.ask(addresses.files, body, onProgress);
}

/* The site says after each piece how much of the file it has, and there the next one begins. */
async function sendPieces(line, address, one, onProgress) {
  const { file, path, place } = one;
  while (one.arrived < file.size) {
    const offset = one.arrived;
    const body = new FormData();
    const said = { place, path, size: file.size, modified: file.lastModified, offset };
    for (const [name, value] of Object.entries(said)) body.append(name, value);
    body.append("piece", file.slice(offset, offset + MOST_BYTES), file.name);
    ({ arrived: one.arrived } = await line.ask(address, body, (sent) => onProgress(offset + sent)));
    if (one.arrived <= offset) throw new Problem(line.words.lost);
  }
}

/** Ask which of these files an unfinished upload has; resolve with it when it knows one of them. */
export async function known(line, address, files) {
  const found = await line.ask(address, null);
  const here = new Map(found.here.map((one) => [keyOf(one.path, one.size, one.modified), one]));
  let next = found.here.reduce((most, { place }) => Math.max(most, place), -1) + 1;
  const matches = files.map(({ file, path }) => here.get(keyOf(path, file.size, file.lastModified)));
  if (!matches.some(Boolean)) return null;
  for (const [number, match] of matches.entries()) {
    const { place = next++, arrived = 0, whole = false } = match ?? {};
    Object.assign(files[number], { place, arrived, done: whole });
  }
  return found;
}

function keyOf(path, bytes, modified) {
  return JSON.stringify([path, bytes, modified]);
}

/* XMLHttpRequest, since fetch does not tell how much of a body has left. A line that hangs is a line that is lost. */
function request(address, body, onProgress, { token, page, words }) {
  return new Promise((resolve, reject) => {
    const http = new XMLHttpRequest();
    const lost = () => reject(Object.assign(new Problem(words.lost), { mayPass: true }));
    let timer = 0;
    const wait = () => {
      clearTimeout(timer);
      timer = setTimeout(() => http.abort(), 1000 * page.patience);
    };
    http.open(body ? "POST" : "GET", address);
    http.setRequestHeader("Accept", "application/json");
    http.setRequestHeader("X-CSRFToken", token);
    http.upload.addEventListener("progress", ({ loaded }) => {
      wait();
      onProgress(loaded);
    });
    http.addEventListener("load", () => {
      const answer = read(http);
      if (answer && http.status < 400) resolve(answer);
      else reject(problemOf(http, answer, words));
    });
    http.addEventListener("error", lost);
    http.addEventListener("abort", lost);
    http.addEventListener("loadend", () => clearTimeout(timer));
    wait();
    http.send(body);
  });
}

function read(http) {
  try {
    return JSON.parse(http.responseText);
  } catch {
    return null;
  }
}

/* A page instead of an answer is the sign-in page, a refusal, or a proxy that could not reach the site. */
function problemOf(http, answer, words) {
  const sentence = answer?.error?.message;
  if (http.status >= 500) return Object.assign(new Problem(sentence ?? words.lost), { mayPass: true });
  if (sentence) return new Problem(sentence);
  if (http.status === 413) return new Problem(words.tooLarge);
  return Object.assign(new Problem(words.refused), { isPage: true });
}
