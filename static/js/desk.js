// The reviewer's desk: keys for the points, usual remarks filled in, how many points are answered. Everything works without it.
(() => {
  "use strict";
  const desk = document.querySelector("[data-desk]");
  const form = document.getElementById("step-form");
  if (!desk || !form) return;

  // --- A usual remark fills in the remark and its article, where they may be rewritten ------------------------------
  form.addEventListener("change", (event) => {
    const bank = event.target.closest("[data-desk-phrase]");
    if (!bank || !bank.value) return;
    const note = document.getElementById(bank.dataset.deskPhrase);
    const article = document.getElementById(bank.dataset.deskArticle);
    note.value = note.value.trim() ? `${note.value.trim()}；${bank.value}` : bank.value;
    if (!article.value.trim()) article.value = bank.selectedOptions[0].dataset.article;
    bank.value = "";
    note.dispatchEvent(new Event("input", { bubbles: true }));
    note.focus();
  });

  // --- How many points of a party are answered ----------------------------------------------------------------------
  const count = () => desk.querySelectorAll("[data-desk-answered]").forEach((told) => {
    const points = [...document.getElementById(told.dataset.deskAnswered).querySelectorAll("[data-desk-point]")];
    told.textContent = `${points.filter((point) => point.querySelector("input[type=radio]:checked")).length}/${points.length}`;
  });
  form.addEventListener("change", count);
  count();

  // --- Parties: the way to one opens it -----------------------------------------------------------------------------
  desk.querySelectorAll(".desk-parties a").forEach((link) => link.addEventListener("click", (event) => {
    event.preventDefault();
    const party = document.querySelector(link.hash);
    party.open = true;
    party.scrollIntoView({ block: "start" });
    document.getElementById(party.dataset.deskParty)?.scrollIntoView({ block: "start" });
  }));
  desk.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#exhibit-']");
    if (!link) return;
    event.preventDefault();
    const exhibit = document.querySelector(link.hash);
    exhibit.scrollIntoView({ block: "nearest" });
    exhibit.focus();
  });
  const narrow = window.matchMedia("(max-width: 68.7rem)");
  if (narrow.matches) desk.querySelector("[data-desk-queue]").open = false;

  // --- The pages of a paper are fetched when it is unfolded ----------------------------------------------------------
  desk.addEventListener("toggle", (event) => {
    if (!event.target.open) return;
    event.target.querySelectorAll("img[data-src]").forEach((image) => {
      image.src = image.dataset.src;
      image.removeAttribute("data-src");
    });
  }, true);

  // --- Keys ---------------------------------------------------------------------------------------------------------
  const help = document.getElementById("shortcuts-help");
  document.querySelector("[data-desk-keys]")?.addEventListener("click", () => help?.showModal());
  if (document.documentElement.dataset.shortcuts === "off") return;

  const typing = (element) => element.isContentEditable
    || (/^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName) && !/^(radio|checkbox)$/.test(element.type));
  const pressable = (element) => element.closest("a, button, summary");
  const points = () => [...desk.querySelectorAll("[data-desk-party][open] [data-desk-point]")];
  const here = () => document.activeElement.closest("[data-desk-point]") || desk.querySelector("[data-desk-point].current");

  const go = (point) => {
    desk.querySelectorAll("[data-desk-point].current").forEach((each) => each.classList.remove("current"));
    point.classList.add("current");
    point.focus({ preventScroll: true });
    point.scrollIntoView({ block: "nearest" });
  };
  const move = (by) => {
    const all = points();
    const at = all.indexOf(here());
    const to = at < 0 ? (by > 0 ? 0 : all.length - 1) : at + by;
    if (all[to]) go(all[to]);
  };
  const mark = (answer) => {
    const point = here() || points()[0];
    const choice = point?.querySelector(`input[type=radio][value=${answer}]`);
    if (!choice) return;
    go(point);
    choice.click();
    if (answer === "not_ok") point.querySelector("textarea").focus();
  };
  const decide = () => {
    const confirmation = document.querySelector("#confirm-act .btn-primary");
    if (confirmation) confirmation.focus();
    else form.querySelector(".sticky-actions .btn-primary")?.click();
  };
  const keys = { j: () => move(1), k: () => move(-1), p: () => mark("ok"), r: () => mark("not_ok"), Enter: decide };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat || help?.open) return;
    if (event.key === "Escape" && typing(event.target) && here()) {
      go(here());
      return;
    }
    const key = keys[event.key];
    if (!key || typing(event.target) || (event.key === "Enter" && pressable(event.target))) return;
    event.preventDefault();
    key();
  });
})();
