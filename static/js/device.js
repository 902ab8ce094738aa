// What waits on this device until it is sent: photographs, and words that the server could not take. Sealed with a key that the
// signed-in account fetches and that is only held in memory; gone once sent, on signing out, and after three days.
(() => {
  "use strict";
  const panel = document.getElementById("session-panel");
  if (!panel || !window.indexedDB || !window.crypto?.subtle) return;
  const KEPT_FOR = 3 * 24 * 60 * 60 * 1000;
  const LARGEST = 40 * 1024 * 1024;
  const PATIENCE = 2_000;
  const WORDS = "";
  const { account, keyUrl, draftStateUrl, logoutUrl } = panel.dataset;

  const asked = (request) => new Promise((done, failed) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });
  const opening = indexedDB.open("anjian", 1);
  opening.onupgradeneeded = () => {
    const store = opening.result.createObjectStore("waiting", { keyPath: "id", autoIncrement: true });
    store.createIndex("form", ["account", "form", "field"]);
    store.createIndex("at", "at");
  };
  const opened = asked(opening);
  const waiting = async (mode = "readonly") => (await opened).transaction("waiting", mode).objectStore("waiting");

  // --- The key, and the seal -----------------------------------------------------------------------------------------
  let fetched = null;
  const fetchKey = async () => {
    const answer = await Anjian.send(keyUrl);
    const told = answer.status === 200 ? await answer.json() : {};
    if (!told.key || !Anjian.isMine(told)) throw new Error("no key");
    const raw = Uint8Array.from(atob(told.key), (letter) => letter.charCodeAt(0));
    return crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);
  };
  const key = () => {
    fetched ||= fetchKey().catch((error) => {
      fetched = null;
      throw error;
    });
    return fetched;
  };

  const words = (text) => new TextEncoder().encode(text);
  const about = (form, field) => words(`${account}\n${form}\n${field}`);
  const hex = (bytes) => [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");

  const keep = async (form, field, file) => {
    if (file.size > LARGEST) return null;
    const bytes = await file.arrayBuffer();
    const sha256 = hex(await crypto.subtle.digest("SHA-256", bytes));
    const head = words(JSON.stringify({ sha256, name: file.name, type: file.type, lastModified: file.lastModified }));
    const plain = new Uint8Array(4 + head.length + bytes.byteLength);
    new DataView(plain.buffer).setUint32(0, head.length);
    plain.set(head, 4);
    plain.set(new Uint8Array(bytes), 4 + head.length);
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: about(form, field) }, await key(), plain);
    return asked((await waiting("readwrite")).add({ account, form, field, at: Date.now(), iv, sealed }));
  };

  const opens = async ({ id, form, field, at, iv, sealed }) => {
    const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv, additionalData: about(form, field) }, await key(), sealed);
    const length = new DataView(plain).getUint32(0);
    const head = JSON.parse(new TextDecoder().decode(plain.slice(4, 4 + length)));
    const file = new File([plain.slice(4 + length)], head.name, { type: head.type, lastModified: head.lastModified });
    return { id, at, sha256: head.sha256, file };
  };

  const forget = async (ids) => {
    const store = await waiting("readwrite");
    await Promise.all(ids.filter(Boolean).map((id) => asked(store.delete(id))));
  };
  // Keys of the index: everything of mine, of one form, of one question of it.
  const mine = (...parts) => IDBKeyRange.bound([account, ...parts], [account, ...parts, []]);
  const idsOf = async (...parts) => asked((await waiting()).index("form").getAllKeys(mine(...parts)));

  const all = async (...parts) => {
    if (!(await idsOf(...parts)).length) return [];
    await key();
    const rows = await asked((await waiting()).index("form").getAll(mine(...parts)));
    const found = await Promise.all(rows.map((row) => opens(row).catch(() => null)));
    // What my own key does not open was sealed with a key that is no more.
    await forget(rows.filter((_row, at) => !found[at]).map((row) => row.id));
    return found.filter(Boolean);
  };

  // --- What is gone --------------------------------------------------------------------------------------------------
  const tooOld = async () => forget(await asked((await waiting()).index("at").getAllKeys(IDBKeyRange.upperBound(Date.now() - KEPT_FOR))));

  const formsWaiting = async () => {
    const found = new Set();
    const request = (await waiting()).index("form").openKeyCursor(mine(), "nextunique");
    return new Promise((done, failed) => {
      request.onerror = () => failed(request.error);
      request.onsuccess = () => {
        if (!request.result) return done(found);
        found.add(request.result.key[1]);
        request.result.continue();
      };
    });
  };

  // What the server has, or what was done with it, need not wait any more.
  const settle = async () => {
    await tooOld();
    const here = new Set([...document.querySelectorAll("form[data-draft-key]")].map((form) => form.dataset.draftKey));
    for (const form of await formsWaiting()) {
      const answer = await fetch(`${draftStateUrl}?key=${encodeURIComponent(form)}`, { headers: { "Page-Account": account }, redirect: "manual" });
      const told = answer.status === 200 ? await answer.json() : {};
      if (!Anjian.isMine(told)) return;
      if (told.done) await forget(await idsOf(form));
      else if (told.held.length && here.has(form)) {
        await forget((await all(form)).filter((each) => told.held.includes(each.sha256)).map((each) => each.id));
      }
    }
  };
  const settled = settle().catch(() => {});

  Anjian.device = {
    keep: (form, field, file) => keep(form, field, file).catch(() => null),
    restore: (form, field) => settled.then(() => all(form, field)).catch(() => []),
    forget: (ids) => forget(ids).catch(() => {}),
    keepWords: (form, text) => keep(form, WORDS, new File([text], "words")).catch(() => null),
    words: (form) => settled.then(() => all(form, WORDS)).then((found) => found.pop()).catch(() => undefined),
  };

  const sure = new WeakSet();
  document.addEventListener("submit", async (event) => {
    const { target: form, submitter } = event;
    const isOut = new URL(form.action).pathname === logoutUrl;
    const isDropped = submitter?.name === "drop_draft" && form.dataset.draftKey;
    if (!(isOut || isDropped) || sure.delete(form)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const gone = idsOf(...(isOut ? [] : [form.dataset.draftKey])).then(forget).catch(() => {});
    await Promise.race([gone, new Promise((done) => window.setTimeout(done, PATIENCE))]);
    sure.add(form);
    form.requestSubmit(submitter);
  }, true);

  // Without a connection later there is no key: it is fetched while there is one.
  if (document.querySelector("form[data-draft-key]")) key().catch(() => {});
})();
