// The session of this page: every post by a script goes through Anjian.send; its end is told before it comes, and after it
// signing in happens in a panel over the form. Forms with the hidden field filled_by belong to one account.
(() => {
  "use strict";
  window.Anjian = { send: (address, options) => fetch(address, options), isMine: () => true, whenBack: () => {}, beforeLeaving: [] };
  const panel = document.getElementById("session-panel");
  if (!panel) return;

  const WARNED_BEFORE = 120_000;
  const LOOK_EVERY = 5_000;
  const SURE_FOR = 60_000;
  const account = panel.dataset.account;
  const line = document.getElementById("session-ending");
  const endedLine = document.getElementById("session-ended");
  const [place, offline, retry] = ["form", "offline", "retry"].map((name) => panel.querySelector(`[data-session-${name}]`));
  const back = [];
  let token = document.querySelector("input[name=csrfmiddlewaretoken]")?.value || "";
  let ends = Date.now() + Number(panel.dataset.seconds) * 1000;
  let sureAt = Date.now();
  let over = false;
  let leaving = false;

  const forms = () => [...document.querySelectorAll("form")].filter((form) => form.elements.filled_by);
  const isTyping = () => forms().length > 0;

  // --- What the server says about the session ------------------------------------------------------------------------
  const believe = (told) => {
    token = told.csrf;
    ends = Date.now() + told.seconds * 1000;
    sureAt = Date.now();
    document.querySelectorAll("input[name=csrfmiddlewaretoken]").forEach((input) => (input.value = token));
    document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": token, "Page-Account": account }));
    over = false;
    line.hidden = endedLine.hidden = true;
    if (panel.open) panel.close();
    place.replaceChildren();
  };

  // Another account is signed in: nothing of this page is for its eyes.
  const leave = async () => {
    if (leaving) return;
    leaving = true;
    await Promise.allSettled(Anjian.beforeLeaving.map((act) => act()));
    location.replace("/");
  };

  const told = async (answer) => (answer.headers.get("Content-Type")?.includes("json") ? answer.json() : {});

  // "mine", "over", or "offline" where nobody can say.
  const ask = async (method = "GET") => {
    let answer;
    try {
      answer = await fetch(panel.dataset.stateUrl, {
        method, redirect: "manual", cache: "no-store", headers: { "Page-Account": account, "X-CSRFToken": token },
      });
    } catch {
      return "offline";
    }
    const words = await told(answer);
    if (answer.status === 409 && words.error === "other_account") {
      leave();
      return "over";
    }
    if (answer.ok && words.account === account) {
      believe(words);
      return "mine";
    }
    if (answer.status !== 401) return "offline";
    end();
    return "over";
  };

  // A post of this page: the token goes in the header, redirects are not followed, and what the session has to say is heard.
  Anjian.send = async (address, { body, headers = {}, ...options } = {}) => {
    const post = () => {
      body?.delete?.("csrfmiddlewaretoken");
      const all = { "Page-Account": account, "X-CSRFToken": token, ...headers };
      return fetch(address, { method: "POST", credentials: "same-origin", redirect: "manual", ...options, body, headers: all });
    };
    let answer = await post();
    if (answer.status === 403 && (await told(answer.clone())).error === "csrf" && (await ask()) === "mine") answer = await post();
    if (answer.status === 401) end();
    else if (answer.status === 409 && (await told(answer.clone())).error === "other_account") leave();
    else if (answer.ok && over) await ask();
    else if (answer.ok) sureAt = Date.now();
    return answer;
  };
  Anjian.isMine = (words) => words.account === account;
  Anjian.whenBack = (act) => back.push(act);

  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr } = event.detail;
    if (xhr.status === 401) end();
    if (xhr.status === 409 && xhr.getResponseHeader("Content-Type")?.includes("json")) {
      event.detail.shouldSwap = false;
      leave();
    }
  });

  // --- Before the end ------------------------------------------------------------------------------------------------
  const look = async () => {
    const left = ends - Date.now();
    if (over || !isTyping() || left > WARNED_BEFORE) return;
    // Another tab may have gone on; only the server knows. After that the line stands until it is pressed or the end is there.
    if (line.hidden || left <= 0) {
      if ((await ask()) !== "mine" || ends - Date.now() > WARNED_BEFORE) return;
      forms()[0].before(line);
      line.hidden = false;
    }
  };
  line.querySelector("[data-session-renew]").addEventListener("click", () => ask("POST"));
  window.setInterval(look, LOOK_EVERY);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible" && isTyping() && Date.now() - sureAt > LOOK_EVERY) ask();
  });

  // --- After the end: the pages of signing in, in a panel ------------------------------------------------------------
  const end = () => {
    if (over) return;
    over = true;
    line.hidden = true;
    if (!isTyping()) return;
    forms()[0].before(endedLine);
    endedLine.hidden = false;
    open();
  };

  const open = () => {
    if (!panel.open) panel.showModal();
    place.replaceChildren();  // what is typed into the page of before would be gone when the new one comes
    const address = `${panel.dataset.loginUrl}?next=${encodeURIComponent(panel.dataset.stateUrl)}`;
    go(address, {});
  };

  // Each page of signing in is a form; the last one leads to the state of the session.
  const go = async (address, options) => {
    panel.setAttribute("aria-busy", "true");
    offline.hidden = retry.hidden = true;
    try {
      const answer = await fetch(address, { credentials: "same-origin", cache: "no-store", ...options });
      if (answer.headers.get("Content-Type")?.includes("json")) return await arrived(answer, await answer.json());
      show(new DOMParser().parseFromString(await answer.text(), "text/html"), answer.url);
    } catch {
      offline.hidden = retry.hidden = false;
    } finally {
      panel.removeAttribute("aria-busy");
    }
  };

  const arrived = async (answer, words) => {
    if (!answer.ok) return open();
    if (words.account !== account) return leave();
    believe(words);
    back.forEach((act) => act());
  };

  // Of a page of signing in only what belongs to it: what went wrong, its forms, and their words.
  const show = (page, address) => {
    const content = page.querySelector("main .card-body") || page.querySelector("main");
    content.querySelectorAll("h1, .page-head, script, .demo-logins").forEach((part) => part.remove());
    content.querySelectorAll("[id]").forEach((part) => (part.id = `again-${part.id}`));
    content.querySelectorAll("a[href^='#']").forEach((link) => link.setAttribute("href", `#again-${link.getAttribute("href").slice(1)}`));
    content.querySelectorAll("[for]").forEach((part) => part.setAttribute("for", `again-${part.getAttribute("for")}`));
    content.querySelectorAll("[form]").forEach((part) => part.setAttribute("form", `again-${part.getAttribute("form")}`));
    content.querySelectorAll("[aria-describedby]").forEach((part) => {
      part.setAttribute("aria-describedby", part.getAttribute("aria-describedby").split(" ").map((id) => `again-${id}`).join(" "));
    });
    content.querySelectorAll("form").forEach((form) => {
      form.action = new URL(form.getAttribute("action") || "", address);
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        event.stopPropagation();
        go(form.action, { method: "POST", body: new FormData(form, event.submitter) });
      });
    });
    place.replaceChildren(...content.childNodes);
    (place.querySelector(".has-error input, input:not([type=hidden])") || place).focus();
  };

  panel.querySelector("[data-session-later]").addEventListener("click", () => panel.close());
  [retry, endedLine.querySelector("[data-session-again]")].forEach((button) => button.addEventListener("click", () => open()));

  // --- Sending a form ------------------------------------------------------------------------------------------------
  // Where it is long ago that the server was heard, it is asked first: a form that is sent into an ended session leaves the page.
  const checked = new WeakSet();
  document.addEventListener("submit", async (event) => {
    const { target: form, submitter } = event;
    if (!form.elements.filled_by || submitter?.hasAttribute("hx-post")) return;
    if (checked.delete(form) || (!over && Date.now() - sureAt < SURE_FOR)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (over) return open();
    const state = await ask();
    if (state === "mine") {
      checked.add(form);
      form.requestSubmit(submitter);
    } else if (state === "offline") {
      form.dispatchEvent(new CustomEvent("anjian:offline"));
    }
  }, true);
})();
