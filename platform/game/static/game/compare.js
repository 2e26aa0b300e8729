// Two clips in one turn: the second plays when the first has ended, then each as often as one likes.

export class Compare {
  constructor(bar, player) {
    Object.assign(this, { bar, player, hearing: null, wanted: 0 });
    this.buttons = [...bar.querySelectorAll("[data-hear]")];
    this.buttons.forEach((button, place) => button.addEventListener("click", () => this.hear(place)));
  }

  show(hearing) {
    this.hearing = hearing;
    this.bar.hidden = !this.isOn;
    this.mark();
  }

  get isOn() {
    return this.hearing?.clips.length > 1;
  }

  mark() {
    this.buttons.forEach((button, place) => button.setAttribute("aria-pressed", String(place === this.hearing.place)));
  }

  async hear(place) {
    const { hearing, player } = this;
    this.wanted = place;
    if (player.turn === hearing.clips[place]) return player.replay();
    player.stop();
    await player.load(hearing.clips[place]);
    if (hearing !== this.hearing || this.wanted !== place) return;
    hearing.place = place;
    hearing.jumped();
    this.mark();
    player.play();
  }

  // A clip has been played to its end.
  goOn() {
    const next = this.hearing?.unheard ?? -1;
    if (this.isOn && next >= 0) this.hear(next);
  }
}
