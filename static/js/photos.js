// Photos before they are sent: thumbnails with a button to take one out; what the camera takes is added to what is there. The
// original is sent; what is too large, or is to be small by choice, is made smaller. All wait on this device until they are sent.
(() => {
  "use strict";
  const EDGE = 240;
  const TOO_LARGE = 10 * 1024 * 1024;

  // Drawn on a canvas: no address is made for the picture, and a large one does not stay in memory.
  const draw = async (canvas, file) => {
    try {
      const picture = await createImageBitmap(file, { resizeWidth: EDGE, resizeQuality: "medium", imageOrientation: "from-image" });
      canvas.width = picture.width;
      canvas.height = picture.height;
      canvas.getContext("2d").drawImage(picture, 0, 0);
      picture.close();
    } catch {
      canvas.hidden = true;
    }
  };

  const busy = new Set();

  const watch = (group) => {
    const inputs = [...group.querySelectorAll("input[type=file]")];
    const list = group.querySelector("[data-photo-list]");
    const smaller = group.querySelector("[data-photo-smaller]");
    const note = group.querySelector("[data-photo-restored]");
    const form = group.closest("form");
    const store = inputs[0];
    const waits = new Map();
    let chosen = [];

    const keep = () => {
      const transfer = new DataTransfer();
      chosen.forEach((file) => transfer.items.add(file));
      store.files = transfer.files;
      inputs.slice(1).forEach((input) => (input.value = ""));
    };

    const render = () => {
      list.replaceChildren(...chosen.map((file, at) => {
        const row = document.createElement("li");
        const canvas = document.createElement("canvas");
        const name = document.createElement("span");
        const remove = document.createElement("button");
        name.className = "name";
        name.textContent = file.name;
        remove.type = "button";
        remove.textContent = "×";
        remove.setAttribute("aria-label", group.dataset.remove.replace("{name}", file.name));
        remove.addEventListener("click", async () => {
          chosen.splice(at, 1);
          keep();
          render();
          (list.querySelectorAll("button")[at] || store).focus();
          Anjian.device?.forget([await waits.get(file)]);
        });
        row.append(canvas, name, remove);
        draw(canvas, file);
        return row;
      }));
    };

    const mark = (file) => `${file.name}/${file.size}/${file.lastModified}`;

    const take = async (files) => {
      const known = new Set(chosen.map(mark));
      const fresh = await Promise.all(files.filter((file) => !known.has(mark(file))).map((file) => (
        file.size > TOO_LARGE || (smaller?.checked && file.type.startsWith("image/")) ? Anjian.shrink(file) : file)));
      chosen = chosen.concat(fresh);
      keep();
      render();
      if (!form?.dataset.draftKey || !Anjian.device) return;
      fresh.forEach((file) => waits.set(file, Anjian.device.keep(form.dataset.draftKey, store.name, file)));
      await Promise.all(fresh.map((file) => waits.get(file)));
    };

    const during = (work) => {
      busy.add(work);
      group.setAttribute("aria-busy", "true");
      work.finally(() => {
        busy.delete(work);
        group.removeAttribute("aria-busy");
      });
    };

    inputs.forEach((input) => input.addEventListener("change", () => during(take([...input.files]))));
    smaller?.closest("label").removeAttribute("hidden");

    const restore = async () => {
      const found = await Anjian.device.restore(form.dataset.draftKey, store.name);
      // What was chosen while the device was being read waits there already, and stands in the list.
      const here = new Set((await Promise.allSettled(waits.values())).map((kept) => kept.value));
      const waited = found.filter(({ id }) => !here.has(id));
      if (!waited.length) return;
      waited.forEach(({ id, file }) => waits.set(file, Promise.resolve(id)));
      chosen = waited.map((each) => each.file).concat(chosen);
      keep();
      render();
      note.textContent = note.dataset.words.replace("{n}", waited.length);
      note.hidden = false;
    };
    if (form?.dataset.draftKey && Anjian.device) during(restore());
  };

  // A form that is sent while a photograph is being made smaller waits for it.
  document.addEventListener("submit", async (event) => {
    const { target: form, submitter } = event;
    if (!busy.size || !form.querySelector("[data-photos]") || submitter?.hasAttribute("hx-post")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    await Promise.allSettled([...busy]);
    form.requestSubmit(submitter);
  }, true);

  const enhance = (root) => root.querySelectorAll("[data-photos]").forEach((group) => {
    if (group.dataset.ready) return;
    group.dataset.ready = "1";
    watch(group);
  });
  enhance(document);
  document.addEventListener("htmx:load", (event) => enhance(event.target));
})();
