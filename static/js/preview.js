// The paper beside the form, live: what is typed is sent without its files and comes back as pictures of pages.
(() => {
  "use strict";
  const PAUSE = 1500;
  const WIDE = window.matchMedia("(min-width: 75rem)");
  const box = document.querySelector("[data-preview]");
  const form = document.querySelector("form[data-preview-url]");
  if (!box || !form) return;

  let timer = 0;
  let running = null;
  let shown = "";

  const content = () => {
    const data = new FormData(form);
    [...data.keys()].forEach((name) => {
      if (name === "drop_file" || data.getAll(name).some((value) => value instanceof File)) data.delete(name);
    });
    return data;
  };

  const visible = () => WIDE.matches && box.checkVisibility();

  const ask = async () => {
    if (!visible()) return;
    const data = content();
    const now = new URLSearchParams(data).toString();
    if (now === shown) return;
    running?.abort();
    running = new AbortController();
    box.setAttribute("aria-busy", "true");
    box.dataset.note = box.dataset.waiting;
    try {
      const answer = await Anjian.send(form.dataset.previewUrl, { body: data, signal: running.signal });
      if (answer.status !== 200) throw new Error(String(answer.status));
      box.innerHTML = await answer.text();
      shown = now;
      delete box.dataset.note;
    } catch (error) {
      if (error.name === "AbortError") return;
      box.dataset.note = box.dataset.failed;
    }
    box.removeAttribute("aria-busy");
  };

  const soon = (pause) => {
    window.clearTimeout(timer);
    timer = window.setTimeout(ask, pause);
  };

  form.addEventListener("input", () => soon(PAUSE));
  form.addEventListener("change", () => soon(PAUSE));
  form.addEventListener("htmx:afterSettle", () => soon(PAUSE));
  document.addEventListener("click", (event) => {
    if (event.target.closest(".tab-links a")) soon(100);
  });
  if (!box.querySelector(".sheet")) soon(300);
})();
