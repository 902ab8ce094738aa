// Drafts: a form with data-autosave-url is sent there every 20 seconds if it changed, files apart, and when the page is left.
// Saved is only what the server says it has saved for this account: {"saved_at": "10:32", "account": "7"}.
(() => {
  "use strict";
  const EVERY = 20_000;
  const KEPT_ALIVE = 60_000;

  const content = (form) => {
    const data = new FormData(form);
    [...data.keys()].forEach((name) => {
      if (name === "csrfmiddlewaretoken" || data.getAll(name).some((value) => value instanceof File)) data.delete(name);
    });
    return data;
  };
  const text = (data) => new URLSearchParams(data).toString();

  const watch = (form) => {
    const status = form.querySelector("[data-autosave-status]");
    let saved = text(content(form));
    let sending = false;

    const tell = (state, words) => {
      if (!status) return;
      status.dataset.state = state;
      status.textContent = words;
    };

    const save = async (leaving) => {
      const data = content(form);
      const now = text(data);
      if (now === saved || sending || form.dataset.sent) return;
      sending = true;
      try {
        const answer = await Anjian.send(form.dataset.autosaveUrl, { body: data, keepalive: leaving && now.length < KEPT_ALIVE });
        const told = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : {};
        if (answer.status === 200 && told.saved_at && Anjian.isMine(told)) {
          saved = now;
          tell("saved", status?.dataset.saved.replace("{time}", told.saved_at));
        } else if (told.words) {
          tell("failed", status?.dataset.refused.replace("{words}", told.words));
        } else {
          tell("failed", answer.status === 401 ? status?.dataset.over : status?.dataset.failed);
        }
      } catch {
        tell("failed", status?.dataset.failed);
      } finally {
        sending = false;
      }
    };

    // The address names this form, so that a page loaded again goes on with the same draft.
    const own = new URL(form.action);
    if (own.pathname === location.pathname && own.search !== location.search) {
      history.replaceState(history.state, "", own.pathname + own.search + location.hash);
    }

    window.setInterval(save, EVERY, false);
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") save(true);
    });
    // Words that the server did not get wait on this device for their writer: where another account has taken over this page.
    const { draftKey, draftSaved } = form.dataset;
    Anjian.beforeLeaving.push(async () => {
      const now = text(content(form));
      if (draftKey && now !== saved) await Anjian.device?.keepWords(draftKey, now);
    });
    const bringBack = async () => {
      const words = await Anjian.device?.words(draftKey);
      if (!words) return;
      const isNewer = words.at > Number(draftSaved || 0) * 1000;
      const answer = isNewer && await Anjian.send(form.dataset.autosaveUrl, { body: new URLSearchParams(await words.file.text()) });
      if (isNewer && answer.status !== 200) return;
      await Anjian.device.forget([words.id]);
      if (isNewer) location.reload();
    };
    if (draftKey) bringBack();

    form.addEventListener("anjian:offline", () => tell("failed", status?.dataset.failed));
    Anjian.whenBack(() => save(false));
  };

  document.querySelectorAll("form[data-autosave-url]").forEach(watch);
})();
