/*
 * Live pages: one WebSocket follows every topic ("kind:id") that the page asks for.
 *
 * In a program: const stop = follow("job:5f0c…", ({ event, data }) => …). The present state comes first, as "state".
 * In a page, without a program, inside an element with data-live-topic="job:5f0c…":
 *   data-live-field="done"             shows a field of the data: as text, or as the value of a <progress>;
 *   data-live-hidden-when="is_over"    hides while the field is true; also "!total" and "state=done|failed";
 *   data-live-reload="/jobs/5f0c…/"    on the same element: once the job is over, htmx puts this address in its place;
 *                                      without an address the whole page is loaded again;
 *   data-live-part="sounds"            around it: instead, the part of the page with this id is loaded again.
 *   data-live-again="people"           on the same element: whenever something changes, the part of the page with this
 *                                      id is loaded again, or without an id the whole page; at most every few seconds,
 *                                      and not while its sound plays or something is written in it;
 *   data-live-stamp="12 3"             beside it: the state that the page shows; with another one it is loaded again.
 * Render data-live-topic only while something can still change.
 */

const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 15_000;
const BETWEEN = 3000;

const handlers = new Map(); // topic -> set of handlers
let socket = null;
let pause = FIRST_PAUSE;
let timer = 0;

/** Call `handler` with each { topic, event, data } of a topic; returns a function that stops it. */
export function follow(topic, handler) {
  if (!handlers.has(topic)) handlers.set(topic, new Set());
  handlers.get(topic).add(handler);
  if (socket) ask({ subscribe: topic });
  else connect();
  return () => leave(topic, handler);
}

function leave(topic, handler) {
  const left = handlers.get(topic);
  if (!left?.delete(handler) || left.size) return;
  handlers.delete(topic);
  ask({ unsubscribe: topic });
}

function ask(request) {
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(request));
}

function connect() {
  clearTimeout(timer);
  if (socket || !handlers.size) return;
  const address = new URL("/live/", location.href);
  address.protocol = address.protocol.replace("http", "ws");
  const opened = new WebSocket(address);
  socket = opened;
  opened.addEventListener("open", () => handlers.forEach((_, topic) => ask({ subscribe: topic })));
  opened.addEventListener("message", ({ data }) => tell(JSON.parse(data)));
  opened.addEventListener("close", () => connectLater(opened));
}

/* Many pages lose the same server at once: each waits a time of its own, and longer after every failure. */
function connectLater(closed) {
  if (socket !== closed) return;
  socket = null;
  timer = setTimeout(connect, pause * (0.5 + Math.random()));
  pause = Math.min(pause * 2, LONGEST_PAUSE);
}

function tell(message) {
  pause = FIRST_PAUSE;
  handlers.get(message.topic)?.forEach((handler) => handler(message));
}

window.addEventListener("online", connect);
/* A page with an open socket cannot be kept for the "back" button: let go of it, and take it up again. */
window.addEventListener("pagehide", () => {
  const closed = socket;
  socket = null;
  closed?.close();
});
window.addEventListener("pageshow", connect);

/* --- Elements ----------------------------------------------------------------------------------------- */

const bound = new Map(); // element -> function that stops following
const reloaded = new Set(); // topics whose fragment was loaded again

function bindAll() {
  for (const [element, stop] of bound) {
    if (element.isConnected) continue;
    stop();
    bound.delete(element);
  }
  for (const element of document.querySelectorAll("[data-live-topic]")) {
    if (!bound.has(element)) bound.set(element, follow(element.dataset.liveTopic, (message) => show(element, message)));
  }
}

function show(element, message) {
  if (message.event === "error") return;
  if ("liveAgain" in element.dataset) return renew(element, message);
  const data = { ...message.data, ...message.data.words?.[document.documentElement.lang] };
  for (const part of partsOf(element)) {
    if (part.dataset.liveField) fill(part, data[part.dataset.liveField]);
    if (part.dataset.liveHiddenWhen) part.hidden = holds(part.dataset.liveHiddenWhen, data);
  }
  if (message.data.is_over && "liveReload" in element.dataset) reload(element, message.topic);
}

/* The element and what is inside it, but not what belongs to another topic inside. */
function partsOf(element) {
  const parts = [...element.querySelectorAll("[data-live-field], [data-live-hidden-when]")];
  return [element, ...parts.filter((part) => part.closest("[data-live-topic]") === element)];
}

/* Nothing to say leaves what is there; a <progress> without a value is on its way to one. */
function fill(part, value) {
  if (part instanceof HTMLProgressElement) {
    if (value == null) part.removeAttribute("value");
    else part.value = value;
  } else if (value != null && value !== "" && part.textContent !== String(value)) {
    part.textContent = value;
  }
}

function holds(condition, data) {
  const [, not, field, values] = condition.match(/^(!?)(\w+)(?:=(.*))?$/);
  const holdsTrue = values === undefined ? Boolean(data[field]) : values.split("|").includes(String(data[field]));
  return not ? !holdsTrue : holdsTrue;
}

/* Once for each topic: a page that still follows what is over must not load itself for ever. */
function reload(element, topic) {
  const part = element.closest("[data-live-part]")?.dataset.livePart;
  const address = part ? location.href : element.dataset.liveReload;
  if (address && window.htmx) {
    if (reloaded.has(topic)) return;
    reloaded.add(topic);
    window.htmx.ajax("GET", address, part ? again(`#${part}`) : { source: element, target: element, swap: "outerHTML" });
  } else if (!sessionStorage.getItem(`live:${topic}`)) {
    sessionStorage.setItem(`live:${topic}`, "over");
    location.reload();
  }
}

/* What changes often is loaded again now and then, the last change included; of many elements for one part, one waits. */
const waiting = new Map(); // id of the part -> timer
const renewed = new Map(); // id of the part -> when it was loaded again
const coming = new Map(); // id of the part -> the element that had it loaded again, until it is there

function renew(element, { event, data }) {
  const { liveAgain: part, liveStamp: stamp } = element.dataset;
  if (event === "state" && String(data.stamp) === stamp) return;
  const rest = (renewed.get(part) ?? -Infinity) + BETWEEN - performance.now();
  if (!waiting.has(part)) renewLater(element, part, Math.max(rest, 0));
}

function renewLater(element, part, rest) {
  waiting.set(part, setTimeout(() => renewNow(element, part), rest));
}

function renewNow(element, part) {
  waiting.delete(part);
  // What took its place in the meantime follows on its own.
  if (!element.isConnected) return;
  if (isBusy(part ? document.getElementById(part) : document.querySelector("main"))) {
    renewLater(element, part, BETWEEN);
    return;
  }
  renewed.set(part, performance.now());
  if (!part || !window.htmx) return location.reload();
  coming.set(part, element);
  window.htmx.ajax("GET", element.dataset.liveReload || location.href, again(`#${part}`));
}

/* Somebody may have begun to write while it was on its way: then it is loaded once more, later. */
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const element = coming.get(detail.target.id);
  if (!element) return;
  coming.delete(detail.target.id);
  if (!isBusy(detail.target)) return;
  detail.shouldSwap = false;
  renewLater(element, detail.target.id, BETWEEN);
});

/* Nobody loses what they write, nor the sound or the place where they are. */
function isBusy(part) {
  if (!part) return false;
  const isThere = part.querySelector("input:focus, textarea:focus, select:focus, :focus-visible");
  const isOpen = part.querySelector("details[open], [aria-pressed=true]");
  return Boolean(isThere || isOpen) || [...part.querySelectorAll("input, textarea, option")].some(isWritten);
}

/* Whether a field holds something else than what the page came with. */
function isWritten(field) {
  // Where the page chose none, the first one is chosen.
  const isFirst = field instanceof HTMLOptionElement && field.index === 0 && !field.closest("select")?.querySelector("[selected]");
  if (field instanceof HTMLOptionElement) return !isFirst && field.selected !== field.defaultSelected;
  if (["checkbox", "radio"].includes(field.type)) return field.checked !== field.defaultChecked;
  return field.value !== field.defaultValue;
}

/* All parts wait in the queue of the page itself: what ends while one is loaded is not lost with what it replaces. */
function again(part) {
  return { target: part, select: part, swap: "outerHTML show:none" };
}

bindAll();
new MutationObserver(bindAll).observe(document.documentElement, { childList: true, subtree: true });
