/* Light, dark, or as the system says. A plain script in the head, so that no page flashes in the wrong colours. */
(() => {
  const KEY = "earmark-theme";
  const THEMES = ["light", "dark"];

  function stored() {
    try {
      return localStorage.getItem(KEY);
    } catch {
      return null; // storage may be forbidden: then the choice lasts for this page only
    }
  }

  function keep(theme) {
    try {
      if (THEMES.includes(theme)) localStorage.setItem(KEY, theme);
      else localStorage.removeItem(KEY);
    } catch {
      // see stored()
    }
  }

  function show(theme) {
    const root = document.documentElement;
    if (THEMES.includes(theme)) root.dataset.theme = theme;
    else delete root.dataset.theme;
    root.dispatchEvent(new CustomEvent("earmark:theme", { bubbles: true }));
  }

  function tick() {
    const theme = document.documentElement.dataset.theme ?? "auto";
    for (const input of document.querySelectorAll("input[data-preference=theme]")) {
      input.checked = input.value === theme;
    }
  }

  show(stored());
  document.addEventListener("DOMContentLoaded", tick);
  document.addEventListener("change", ({ target }) => {
    if (!target.matches("input[data-preference=theme]")) return;
    keep(target.value);
    show(target.value);
    tick();
  });
})();
