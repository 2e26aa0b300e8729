// The state of a live round as the server has it: asked for again whenever it says that something changed.

import { follow } from "earmark/live";

// A sign of life so often (ms); without a WebSocket it is also how often the page looks.
const ALIVE = 5000;
const AGAIN = 1500;

export class Table extends EventTarget {
  constructor(api, party) {
    super();
    Object.assign(this, { api, party });
    this.state = null;
    this.ahead = 0;
    this.asking = null;
    this.again = false;
    follow(`party:${party}`, ({ event, data }) => {
      if (event !== "error" && data.changed !== this.state?.changed) this.look();
    });
    setInterval(() => this.look(), ALIVE);
    window.addEventListener("online", () => this.look());
    document.addEventListener("visibilitychange", () => document.hidden || this.look());
  }

  // The server's time (ms): all players go by it, whatever their own clocks say.
  get now() {
    return Date.now() + this.ahead;
  }

  // Ask once more where something changed while the last question was under way.
  look() {
    if (this.asking) {
      this.again = true;
      return this.asking;
    }
    this.asking = this.ask("here").finally(() => {
      this.asking = null;
      if (this.again) this.look();
    });
    this.again = false;
    return this.asking;
  }

  async ask(verb, body) {
    try {
      const state = await this.api.post(`parties/${this.party}/${verb}/`, body);
      this.take(state);
      this.tell("found");
      return state;
    } catch (error) {
      if (error.status === 404) this.tell("gone");
      else if (error.status) this.tell("refused", error);
      else this.tell("lost");
      return null;
    }
  }

  // Answers may overtake one another on the way.
  take(state) {
    if (this.state && state.changed < this.state.changed) return;
    this.ahead = Date.parse(state.now) - Date.now();
    this.state = state;
    this.tell("state", state);
  }

  // An answer goes on its way until it has arrived or is refused; another line is no reason to lose it.
  async answer(turn, answers, listening) {
    for (;;) {
      try {
        return await this.api.post(`parties/${this.party}/answer/`, { turn, answers, listening });
      } catch (error) {
        if (error.status && error.status !== 429) throw error;
        this.tell("lost");
        await new Promise((resolve) => setTimeout(resolve, AGAIN));
      }
    }
  }

  tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
