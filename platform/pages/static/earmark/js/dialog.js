/* Dialogs and menus: <button data-opens="id"> opens <dialog id="id">; a menu closes when the eye moves on. */

document.addEventListener("click", ({ target }) => {
  const opener = target.closest("[data-opens]");
  if (opener) document.getElementById(opener.dataset.opens).showModal();
  else if (target.matches("dialog[open]")) target.close(); // the backdrop belongs to the dialog
  closeMenus((menu) => !menu.contains(target));
});

document.addEventListener("keydown", ({ key, target }) => {
  if (key !== "Escape") return;
  const menu = target.closest?.("details.menu[open]");
  if (menu) menu.querySelector("summary").focus();
  closeMenus(() => true);
});

function closeMenus(wanted) {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (wanted(menu)) menu.open = false;
  }
}
