// Drafts: a form with data-autosave-url is sent there every 20 seconds if it changed, files apart, and when the page is left.
// The server answers 2xx, with {"saved_at": "10:32"} or nothing.
(() => {
  "use strict";
  const EVERY = 20000;

  const content = (form) => {
    const data = new FormData(form);
    [...data.keys()].forEach((name) => {
      if (data.getAll(name).some((value) => value instanceof File)) data.delete(name);
    });
    return data;
  };
  const text = (data) => new URLSearchParams(data).toString();
  const clock = () => new Date().toTimeString().slice(0, 5);

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
        const answer = await fetch(form.dataset.autosaveUrl, {
          method: "POST", body: data, keepalive: leaving, credentials: "same-origin", headers: { "X-Requested-With": "autosave" },
        });
        if (!answer.ok) throw new Error(String(answer.status));
        const told = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : {};
        saved = now;
        tell("saved", status.dataset.saved.replace("{time}", told.saved_at || clock()));
      } catch {
        tell("failed", status ? status.dataset.failed : "");
      } finally {
        sending = false;
      }
    };

    window.setInterval(save, EVERY, false);
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") save(true);
    });
  };

  document.querySelectorAll("form[data-autosave-url]").forEach(watch);
})();
