// The casebook's part of JupyterLite: says when Python is there, runs a cell that was run before, and
// has buttons to save a copy and to start over. Written as what a bundler would make of it, a
// container whose modules JupyterLite asks for; the packages that it shares are taken from `shared`.
"use strict";

(() => {
  const NAME = "casebook-lab";
  const OPENED = "casebook-lab:opened:"; // localStorage: which notebook of the book a copy began as
  const READY = 2500; // milliseconds after the start before anything is kept for another visit
  let shared;

  const take = async (name) => {
    const [version] = Object.values(shared[name]);
    return (await version.get())();
  };

  const element = (tag, options) => Object.assign(document.createElement(tag), options);

  async function plugins() {
    const [notebook, apputils, docmanager, widgets] = await Promise.all(
      ["@jupyterlab/notebook", "@jupyterlab/apputils", "@jupyterlab/docmanager", "@lumino/widgets"].map(take),
    );
    const { INotebookCellExecutor, INotebookTracker, runCell } = notebook;
    const { Dialog, showDialog } = apputils;
    const { IDocumentManager } = docmanager;

    // A cell may be run as soon as it can be seen. JupyterLab drops one that comes before its kernel,
    // and says nothing; this one waits.
    const executor = {
      id: `${NAME}:executor`,
      autoStart: true,
      provides: INotebookCellExecutor,
      activate: () => ({
        runCell: async (options) => {
          const { sessionContext } = options;
          if (sessionContext && !sessionContext.isReady) await sessionContext.ready;
          return runCell(options);
        },
      }),
    };

    const buttons = {
      id: `${NAME}:buttons`,
      autoStart: true,
      requires: [INotebookTracker, IDocumentManager],
      activate: (app, tracker, manager) => {
        app.restored.then(() => document.getElementById("casebook-opening")?.remove());
        tracker.widgetAdded.connect((_, panel) => {
          addStatus(panel);
          addButtons(app, panel, manager);
          panel.context.ready.then(() => compare(app, panel));
        });
      },
    };

    function add(panel, name, node) {
      panel.toolbar.insertBefore("spacer", name, new widgets.Widget({ node })) ||
        panel.toolbar.addItem(name, new widgets.Widget({ node }));
    }

    function addStatus(panel) {
      const node = element("span", { className: "casebook-status" });
      node.setAttribute("role", "status");
      add(panel, "casebook-status", node);
      const python = window.casebookPython;
      if (!python) return;
      const show = ({ arrived, total, isReady, fault }) => {
        const part = `${(arrived / 1e6).toFixed(0)} of ${(total / 1e6).toFixed(0)} MB`;
        const text =
          fault ? `Python could not be started: ${fault}. Reload the page.`
          : isReady ? "Python is ready."
          : arrived < total ? `Loading Python: ${part} …`
          : "Starting Python …";
        if (node.textContent !== text) node.textContent = text;
        if (isReady) setTimeout(() => keep(python), READY);
      };
      python.listener = show;
      show({ arrived: 0, total: 1, ...python.told });
    }

    function addButtons(app, panel, manager) {
      const copy = element("button", { className: "jp-ToolbarButtonComponent", textContent: "Save a copy" });
      copy.onclick = () => app.commands.execute("docmanager:download");
      add(panel, "casebook-copy", copy);
      const over = element("button", { className: "jp-ToolbarButtonComponent", textContent: "Start over" });
      over.onclick = async () => {
        const asked = await showDialog({
          title: "Start over?",
          body: "Your work in this notebook goes, and the book's own notebook comes back. Save a copy first if you want to keep it.",
          buttons: [Dialog.cancelButton(), Dialog.warnButton({ label: "Start over" })],
        });
        if (asked.button.accept) await startOver(panel, manager);
      };
      if (published(panel.context.path)) add(panel, "casebook-over", over);
    }

    async function startOver(panel, manager) {
      const { path } = panel.context;
      const { contents } = manager.services;
      localStorage.removeItem(OPENED + path);
      panel.context.model.dirty = false;
      await panel.context.sessionContext.shutdown().catch(() => {});
      panel.dispose();
      await contents.delete(path).catch(() => {}); // there is none where nothing was saved
      location.reload();
    }

    const settings = JSON.parse(document.getElementById("jupyter-config-data").textContent);
    const published = (path) => (settings.casebookNotebooks || {})[path];

    // Work outlives the notebook that it began with: say so, change nothing.
    async function compare(app, panel) {
      const { path } = panel.context;
      const present = published(path);
      if (!present) return;
      try {
        const began = localStorage.getItem(OPENED + path);
        if (!began) localStorage.setItem(OPENED + path, present);
        else if (began !== present) {
          tell(app, "This is your work, begun with an older notebook. The book has a newer one: save a copy, then start over, to have it.");
        }
      } catch {
        tell(app, "This browser keeps nothing: save a copy before you close the page.");
      }
    }

    const tell = (app, text) =>
      app.commands.execute("apputils:notify", { message: text, type: "warning", options: { autoClose: false } });

    return [executor, buttons];
  }

  // A second visit without the server. Charts are drawn by files that come with the first of them.
  async function keep(python) {
    if (!navigator.serviceWorker || python.isKept !== undefined) return;
    python.isKept = false;
    const registration = await navigator.serviceWorker.ready;
    for (const name of ["vega-embed", "vega-lite", "vega"]) if (shared[name]) await take(name);
    const loaded = performance.getEntriesByType("resource").map((entry) => entry.name);
    const channel = new MessageChannel();
    channel.port1.onmessage = ({ data }) => (python.isKept = data.isKept);
    registration.active.postMessage({ addresses: [...new Set(loaded)] }, [channel.port2]);
  }

  window._JUPYTERLAB = window._JUPYTERLAB || {};
  window._JUPYTERLAB[NAME] = {
    init: (scope) => { shared = scope; },
    get: async () => {
      const made = await plugins();
      return () => ({ __esModule: true, default: made });
    },
  };
})();
