// The REST API as the play page uses it.

import { whoIsHere } from "earmark/session";

// A line that says nothing for so long (ms) is a lost one.
const PATIENCE = 30000;

export class ApiError extends Error {
  constructor(status, code, message) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export class Api {
  // `page` is the data of the page's element; `onSession` is told whether its person is still signed in.
  constructor(page, words, onSession) {
    Object.assign(this, { page, words, onSession });
    this.token = page.csrf;
    this.ahead = 0;
  }

  // The server's time (ms), as its last answer said it: a browser's clock may be wrong.
  get now() {
    return Date.now() + this.ahead;
  }

  async post(path, body, options) {
    try {
      return await this.send(path, body, options);
    } catch (error) {
      if (error.status !== 401 && error.code !== "csrf_failed") throw error;
      await this.renewToken();
      return this.send(path, body, options);
    }
  }

  // Somebody signed in or out in another tab: each sign-in makes the page's token worthless.
  async renewToken() {
    const here = await whoIsHere(this.page.session);
    if (String(here.person) !== this.page.player) {
      this.onSession(false);
      throw new ApiError(401, "signed_out", this.words.signedOut);
    }
    this.token = here.token;
  }

  async send(path, body, { keepalive = false } = {}) {
    const response = await fetch(`${this.page.api}${path}`, {
      method: "POST",
      credentials: "same-origin",
      keepalive,
      signal: AbortSignal.timeout(PATIENCE),
      headers: { "Content-Type": "application/json", "X-CSRFToken": this.token },
      body: JSON.stringify(body ?? {}),
    });
    const date = Date.parse(response.headers.get("Date"));
    if (date) this.ahead = date - Date.now();
    if (response.status === 204) return this.heard(null);
    const data = await response.json().catch(() => ({}));
    if (response.ok) return this.heard(data);
    const error = data.error ?? {};
    throw new ApiError(response.status, error.code ?? "error", error.message ?? response.statusText);
  }

  heard(data) {
    this.onSession(true);
    return data;
  }

  next(project, holding) {
    return this.post(`projects/${project}/turns/`, { holding });
  }

  round(project) {
    return this.post(`projects/${project}/round/`);
  }

  heartbeat(turn, heard) {
    return this.post(`turns/${turn}/heartbeat/`, { heard_seconds: heard });
  }

  // `how` a turn ends: by "answer", "skip", "report" or "return".
  end(turn, how, body, options) {
    return this.post(`turns/${turn}/${how}/`, body, options);
  }
}
