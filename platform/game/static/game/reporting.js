// What is wrong with a clip; and of two, which one is meant.

export class ReportDialog {
  // `keys` choose one of two clips; `report` is called with what was said.
  constructor(dialog, keys, report) {
    Object.assign(this, { dialog, keys, report });
    this.which = dialog.querySelector("[data-meant]");
    dialog.addEventListener("close", () => this.closed());
    dialog.addEventListener("keydown", (event) => this.pressed(event));
  }

  set asksWhich(asks) {
    this.dialog.querySelector("form").reset();
    this.which.hidden = !asks;
    this.which.disabled = !asks;
  }

  pressed(event) {
    const place = this.keys.indexOf(event.key.toLowerCase());
    if (place < 0 || this.which.hidden || event.ctrlKey || event.metaKey || event.altKey) return;
    const choice = this.which.querySelectorAll("input")[place];
    choice.checked = true;
    choice.focus();
  }

  closed() {
    const reason = this.dialog.returnValue;
    this.dialog.returnValue = "";
    const said = Object.fromEntries(new FormData(this.dialog.querySelector("form")));
    if (reason) this.report({ reason, ...said });
  }
}
