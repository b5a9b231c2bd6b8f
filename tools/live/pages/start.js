// Opens a notebook: completes the settings of the page, starts Python at once, and then loads the
// pages of JupyterLite. Python so takes the seconds that these need to be built.
"use strict";

(() => {
  const here = document.currentScript;
  const { bundle, worker } = here.dataset;
  const root = new URL("./", here.src); // <book>/live/lab/
  // Every file is counted: what was loaded is kept for a visit without the server.
  performance.setResourceTimingBufferSize(2000);

  const stop = (text) =>
    addEventListener("DOMContentLoaded", () => {
      document.getElementById("casebook-opening").textContent = text;
    });
  if (typeof WebAssembly !== "object" || typeof DecompressionStream !== "function") {
    stop("This browser is too old to run Python. Use a newer Firefox, Chrome, Edge or Safari, or run the notebook in a Jupyter of your own.");
    return;
  }

  // Addresses in the settings are below the folder of this site, wherever a book lies.
  const config = document.getElementById("jupyter-config-data");
  const whole = (value) =>
    typeof value === "string" && value.startsWith("{root}") ? root.pathname + value.slice(6)
    : Array.isArray(value) ? value.map(whole)
    : value && typeof value === "object" ? Object.fromEntries(Object.entries(value).map(([key, one]) => [key, whole(one)]))
    : value;
  config.textContent = JSON.stringify(whole(JSON.parse(config.textContent)));

  // The first worker that the kernel asks for is the one that has been at work since now.
  const Plain = window.Worker;
  const python = { early: null, told: {}, listener: null };
  window.casebookPython = python;
  function listen(made) {
    made.addEventListener("message", ({ data }) => {
      if (!data || !data.casebook) return;
      Object.assign(python.told, data.casebook);
      if (python.listener) python.listener(python.told);
    });
    return made;
  }
  const address = new URL(worker, root).href;
  if (!window.crossOriginIsolated) python.early = listen(new Plain(address));
  window.Worker = function (wanted, options) {
    if (String(wanted).split("?")[0] !== address) return new Plain(wanted, options);
    const { early } = python;
    python.early = null;
    if (early) return early;
    python.told = {};
    return listen(new Plain(wanted, options));
  };
  window.Worker.prototype = Plain.prototype;

  const script = document.createElement("script");
  script.src = new URL(bundle, location.href).href;
  script.main = "index";
  script.onerror = () => {
    document.getElementById("casebook-opening").textContent =
      "A file of the notebook's pages did not arrive. Check the connection, then reload.";
  };
  document.head.append(script);
})();
