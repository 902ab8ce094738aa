// Single keys: "/" goes to the search box, "?" lists the keys. Off while typing, and off altogether if the reader says so.
(() => {
  "use strict";
  if (document.documentElement.dataset.shortcuts === "off") return;

  const typing = (element) => element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName);

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target)) return;
    if (event.key === "/") {
      const box = document.querySelector("[data-search]");
      if (!box) return;
      box.focus();
      box.select();
    } else if (event.key === "?") {
      document.getElementById("shortcuts-help")?.showModal();
    } else {
      return;
    }
    event.preventDefault();
  });
})();
