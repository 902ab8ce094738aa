// Photos before they are sent: thumbnails with a button to take one out; what the camera takes is added to what is there.
(() => {
  "use strict";
  const EDGE = 240;

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

  const watch = (group) => {
    const inputs = [...group.querySelectorAll("input[type=file]")];
    const list = group.querySelector("[data-photo-list]");
    const store = inputs[0];
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
        remove.addEventListener("click", () => {
          chosen.splice(at, 1);
          keep();
          render();
          (list.querySelectorAll("button")[at] || store).focus();
        });
        row.append(canvas, name, remove);
        draw(canvas, file);
        return row;
      }));
    };

    inputs.forEach((input) => input.addEventListener("change", () => {
      const known = new Set(chosen.map((file) => `${file.name}/${file.size}/${file.lastModified}`));
      const fresh = [...input.files].filter((file) => !known.has(`${file.name}/${file.size}/${file.lastModified}`));
      chosen = chosen.concat(fresh);
      keep();
      render();
    }));
  };

  const enhance = (root) => root.querySelectorAll("[data-photos]").forEach((group) => {
    if (group.dataset.ready) return;
    group.dataset.ready = "1";
    watch(group);
  });
  enhance(document);
  document.addEventListener("htmx:load", (event) => enhance(event.target));
})();
