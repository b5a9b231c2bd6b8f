/* The button and the key that open the view for a projector. What the view is made of is loaded only
   then, from scripts beside this one. */
(() => {
  "use strict";

  const own = document.currentScript;
  const button = document.querySelector(".cb-present-open");
  if (!button) return;
  const PARTS = ["screens", "slides", "chapter", "room", "slips", "ballot", "notes", "view"];
  let loading = null;

  const address = (name) => {
    const found = new URL(name, own.src);
    found.search = own.dataset.version; // so that all parts are of one build
    return found.href;
  };

  function load(made) {
    return new Promise((done, failed) => {
      made.addEventListener("load", done);
      made.addEventListener("error", () => failed(new Error(`Not loaded: ${made.src || made.href}`)));
      document.head.append(made);
    });
  }

  async function loadAll() {
    window.casebookPresent = { sheet: address("casebook-present.css") };
    const sheet = Object.assign(document.createElement("link"), {
      rel: "stylesheet", href: window.casebookPresent.sheet,
    });
    // Not "async": they run in this order.
    const scripts = PARTS.map((name) => Object.assign(document.createElement("script"), {
      src: address(`casebook-present-${name}.js`), async: false,
    }));
    await Promise.all([sheet, ...scripts].map(load));
  }

  async function open() {
    loading = loading || loadAll();
    try {
      await loading;
    } catch (error) {
      loading = null; // the next press tries again
      throw error;
    }
    window.casebookPresent.open(button);
  }

  button.addEventListener("click", open);
  document.addEventListener("keydown", (event) => {
    const isTyped = event.target.closest?.("input, select, textarea, [contenteditable], dialog, .cb-present");
    if (event.key === "p" && !isTyped && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      open();
    }
  });
})();
