/* The page of a dataset: one player for all clips, and withdrawing. */

let playing = null; // the button whose clip plays

document.addEventListener("click", ({ target }) => {
  const play = target.closest("[data-clip-play]");
  const withdraw = target.closest("[data-withdraw]");
  if (play) toggle(play);
  if (withdraw) askToWithdraw(withdraw);
});

/* --- Playing ------------------------------------------------------------------------------------------ */

function audio() {
  return document.querySelector("[data-clip-audio]");
}

function toggle(button) {
  const wasPlaying = playing === button;
  stop();
  if (wasPlaying) return;
  playing = button;
  mark(button, true);
  const player = audio();
  player.onended = stop;
  player.onerror = stop;
  player.ontimeupdate = () => showTime(button, player.currentTime / (player.duration || 1));
  player.src = button.dataset.clipPlay;
  player.play().catch(stop);
}

function stop() {
  audio()?.pause();
  if (playing) mark(playing, false);
  playing = null;
}

function mark(button, on) {
  const use = button.querySelector("use");
  button.setAttribute("aria-pressed", String(on));
  button.closest("tr").classList.toggle("is-playing", on);
  use.setAttribute("href", use.getAttribute("href").replace(/#.*/, on ? "#pause" : "#play"));
  if (!on) showTime(button, 0);
}

function showTime(button, share) {
  const wave = button.parentElement.querySelector(".wave");
  wave.querySelector(".wave__played").setAttribute("width", share * wave.viewBox.baseVal.width);
}

/* --- Withdrawing -------------------------------------------------------------------------------------- */

function askToWithdraw(button) {
  const form = document.querySelector("[data-withdraw-form]");
  form.action = button.dataset.withdraw;
  form.querySelector("[data-withdraw-name]").textContent = button.dataset.name;
}

/* --- Once an upload is prepared, its clips take the place of what is here ------------------------------ */

document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.target.contains(playing)) stop();
});
