// The small movements of the page: menus, tabs, confirmations, focus on errors. Everything works without it.
(() => {
  "use strict";
  document.documentElement.classList.add("enhanced");

  const closeMenus = (except) => {
    document.querySelectorAll("details[data-menu][open]").forEach((menu) => {
      if (menu !== except) menu.open = false;
    });
  };

  document.addEventListener("click", (event) => {
    closeMenus(event.target.closest("details[data-menu]"));
    const close = event.target.closest("[data-close]");
    const confirm = event.target.closest("details[data-confirm]");
    if (close && confirm) shut(confirm);
  });

  // --- Confirmations: while open they hold the focus and are read aloud with their whole effect ---------------------
  const shut = (confirm) => {
    confirm.open = false;
    confirm.querySelector("summary").focus();
  };

  document.addEventListener("toggle", (event) => {
    const confirm = event.target;
    if (!(confirm instanceof HTMLDetailsElement) || !confirm.matches("[data-confirm]")) return;
    const panel = confirm.querySelector(".confirm-panel");
    if (confirm.open) {
      panel.setAttribute("role", "alertdialog");
      panel.setAttribute("aria-modal", "true");
      panel.focus();
    }
  }, true);

  const holdFocus = (event, confirm) => {
    const stops = [...confirm.querySelectorAll(".confirm-panel button, .confirm-panel a, .confirm-panel input, .confirm-panel textarea")];
    const [first, last] = [stops[0], stops[stops.length - 1]];
    if (event.shiftKey && (document.activeElement === first || !stops.includes(document.activeElement))) {
      last.focus();
      event.preventDefault();
    } else if (!event.shiftKey && document.activeElement === last) {
      first.focus();
      event.preventDefault();
    }
  };

  document.addEventListener("keydown", (event) => {
    const confirm = document.querySelector("details[data-confirm][open]");
    if (event.key === "Escape") {
      const menu = document.activeElement.closest("details[data-menu][open]");
      closeMenus();
      if (menu) menu.querySelector("summary").focus();
      if (confirm) shut(confirm);
    } else if (event.key === "Tab" && confirm) {
      holdFocus(event, confirm);
    }
  });

  // A form sent twice is refused by the server anyway; this spares the reader the refusal.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.submitter?.hasAttribute("hx-post")) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    window.setTimeout(() => delete form.dataset.sent, 8000);
  });
  window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent));

  // --- Tabs ---------------------------------------------------------------------------------------------------------
  const show = (tabs, link, focus) => {
    tabs.querySelectorAll(":scope > .tab-links > a").forEach((each) => {
      const chosen = each === link;
      each.setAttribute("aria-selected", String(chosen));
      each.tabIndex = chosen ? 0 : -1;
      document.getElementById(each.hash.slice(1)).classList.toggle("shown", chosen);
    });
    if (focus) link.focus();
  };

  const enhanceTabs = (tabs) => {
    const list = tabs.querySelector(":scope > .tab-links");
    const links = [...list.querySelectorAll("a")];
    if (!links.length) return;
    list.setAttribute("role", "tablist");
    links.forEach((link) => {
      const panel = document.getElementById(link.hash.slice(1));
      link.setAttribute("role", "tab");
      link.setAttribute("aria-controls", panel.id);
      panel.setAttribute("role", "tabpanel");
      panel.tabIndex = 0;
      link.addEventListener("click", (event) => {
        event.preventDefault();
        show(tabs, link, true);
        history.replaceState(null, "", link.hash);
      });
      link.addEventListener("keydown", (event) => {
        const at = links.indexOf(link);
        const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: links.length - 1 }[event.key];
        if (to === undefined) return;
        event.preventDefault();
        show(tabs, links[(to + links.length) % links.length], true);
      });
    });
    show(tabs, links.find((link) => link.hash === location.hash) || links[0], false);
  };

  const enhance = (root) => {
    root.querySelectorAll("[data-tabs]:not([role])").forEach((tabs) => {
      if (tabs.dataset.ready) return;
      tabs.dataset.ready = "1";
      enhanceTabs(tabs);
    });
    root.querySelectorAll("[data-focus]").forEach((element) => element.focus());
  };
  // An item was added to a list of items: go on typing there.
  document.addEventListener("htmx:afterSettle", (event) => {
    const items = document.getElementById(event.detail.elt?.id);
    if (!items?.matches(".items")) return;
    [...items.querySelectorAll(".item")].pop()?.querySelector("input:not([type=hidden]), select, textarea")?.focus();
  });

  enhance(document);
  document.addEventListener("htmx:load", (event) => enhance(event.target));
  // A tab that stands open elsewhere leads here by its address.
  window.addEventListener("hashchange", () => {
    const link = document.querySelector(`[data-tabs] > .tab-links > a[href="${CSS.escape(location.hash)}"]`);
    if (link) show(link.closest("[data-tabs]"), link, false);
  });
})();
