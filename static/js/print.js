// A button that prints the page; without scripts it is not shown, and the browser's own menu does the same.
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});
