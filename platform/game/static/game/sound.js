// The sound of a turn on its way here.

// A line that brings nothing for so long (ms) is a lost one; a long clip on a slow line is not.
const PATIENCE = 30000;
const GONE = [404, 410];

export class SoundGone extends Error {}

export async function fetchSound(address) {
  const line = new AbortController();
  const waiting = new Patience(() => line.abort());
  try {
    const response = await fetch(address, { credentials: "same-origin", signal: line.signal });
    if (GONE.includes(response.status)) throw new SoundGone();
    if (!response.ok) throw new Error(`sound ${response.status}`);
    return new Blob(await read(response.body.getReader(), waiting));
  } finally {
    waiting.end();
  }
}

async function read(reader, waiting) {
  const parts = [];
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return parts;
    waiting.begin();
    parts.push(value);
  }
}

class Patience {
  constructor(onLost) {
    this.onLost = onLost;
    this.begin();
  }

  begin() {
    this.end();
    this.timer = setTimeout(this.onLost, PATIENCE);
  }

  end() {
    clearTimeout(this.timer);
  }
}
