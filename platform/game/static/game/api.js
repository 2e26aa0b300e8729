// The REST API as the play page uses it.

export class ApiError extends Error {
  constructor(status, code, message) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export class Api {
  constructor(root, csrf) {
    this.root = root;
    this.csrf = csrf;
  }

  async post(path, body, { keepalive = false } = {}) {
    const response = await fetch(`${this.root}${path}`, {
      method: "POST",
      credentials: "same-origin",
      keepalive,
      headers: { "Content-Type": "application/json", "X-CSRFToken": this.csrf },
      body: JSON.stringify(body ?? {}),
    });
    if (response.status === 204) return null;
    const data = await response.json().catch(() => ({}));
    if (!response.ok) {
      const error = data.error ?? {};
      throw new ApiError(response.status, error.code ?? "error", error.message ?? response.statusText);
    }
    return data;
  }

  next(project, holding) {
    return this.post(`projects/${project}/turns/`, { holding });
  }

  answer(turn, body, options) {
    return this.post(`turns/${turn}/answer/`, body, options);
  }

  heartbeat(turn, heard) {
    return this.post(`turns/${turn}/heartbeat/`, { heard_seconds: heard });
  }

  leave(turn, how, body, options) {
    return this.post(`turns/${turn}/${how}/`, body, options);
  }
}
