// The first clips of a plan can be heard before they are made: each is played as a span of its recording.

const list = document.querySelector("[data-span-list]");
const audio = document.querySelector("[data-span-audio]");
let playing = null; // the button whose span plays
let frame = 0;
// A link to a sound lives ten minutes; asked for anew, the address gives a fresh one.
const LINK_LIVES = 8 * 60_000;
let linkAt = -Infinity;

list?.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-span-play]");
  if (!button) return;
  const wasPlaying = playing === button;
  stop();
  if (!wasPlaying) start(button);
});

async function start(button) {
  playing = button;
  mark(button, true);
  if (audio.error || performance.now() - linkAt > LINK_LIVES) {
    audio.src = list.dataset.audio;
    linkAt = performance.now();
  }
  audio.currentTime = Number(button.dataset.start);
  try {
    await audio.play();
    watch();
  } catch {
    if (playing === button) stop();
  }
}

function watch() {
  cancelAnimationFrame(frame);
  frame = requestAnimationFrame(() => {
    if (!playing) return;
    if (audio.ended || audio.currentTime >= Number(playing.dataset.end)) stop();
    else watch();
  });
}

function stop() {
  cancelAnimationFrame(frame);
  audio.pause();
  if (playing) mark(playing, false);
  playing = null;
}

audio?.addEventListener("error", stop);

function mark(button, on) {
  const use = button.querySelector("use");
  button.setAttribute("aria-pressed", String(on));
  button.closest("li").classList.toggle("is-playing", on);
  use.setAttribute("href", use.getAttribute("href").replace(/#.*/, on ? "#pause" : "#play"));
}
