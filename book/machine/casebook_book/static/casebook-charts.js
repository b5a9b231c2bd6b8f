/* Draws the charts of a page with the colours of the page, and draws them again when the reader
   changes between light and dark. Until the reader does something a chart is a picture: only then
   is the drawing library loaded. `casebookCharts.show(figure)` draws one that came later. */
(() => {
  "use strict";

  const here = document.currentScript.src;
  const SIGNS = ["pointermove", "pointerdown", "touchstart", "keydown", "focusin", "scroll"];
  const root = document.documentElement;

  function colour(name) {
    return getComputedStyle(root).getPropertyValue(name).trim();
  }

  /* What the page decides about a chart; a chart's own settings come first. */
  function theme() {
    const ink = colour("--cb-ink"), muted = colour("--cb-muted"), line = colour("--cb-line");
    const font = getComputedStyle(document.body).fontFamily;
    const text = {
      labelColor: muted, titleColor: muted, labelFont: font, titleFont: font,
      labelFontSize: 12, titleFontSize: 12, titleFontWeight: 600,
    };
    return {
      background: null,
      font,
      title: {
        color: ink, subtitleColor: muted, font, subtitleFont: font,
        fontSize: 15, subtitleFontSize: 13, anchor: "start", frame: "group", offset: 14,
      },
      axis: { ...text, gridColor: line, domainColor: line, tickColor: line },
      header: text,
      legend: text,
      text: { color: ink },
      // What labels, and marks that borrow their look, take their colour from.
      style: {
        "guide-label": { fill: ink, font },
        "guide-title": { fill: muted, font },
        "group-title": { fill: ink, font },
        "group-subtitle": { fill: muted, font },
      },
      rule: { color: muted },
      view: { stroke: "transparent" },
      mark: { color: colour("--cb-accent") },
    };
  }

  /* The colours and the ground are the page's, whatever the specification says of them. */
  function dressed(spec) {
    const copy = JSON.parse(JSON.stringify(spec));
    const page = theme();
    copy.config = copy.config || {};
    for (const [part, wanted] of Object.entries(page)) {
      copy.config[part] =
        wanted && typeof wanted === "object" ? { ...copy.config[part], ...wanted } : wanted;
    }
    delete copy.background;
    return copy;
  }

  const embedded = new Map();

  /* Names that the controls set, with what the reader has chosen. */
  function chosen(view, spec) {
    const names = (spec.params || []).filter((one) => one.bind).map((one) => one.name);
    const values = {};
    const signals = view.getState({ signals: () => true, data: () => false }).signals;
    for (const [name, value] of Object.entries(signals)) {
      if (names.some((one) => name === one || name.startsWith(`${one}_`))) values[name] = value;
    }
    return values;
  }

  function label(figure) {
    // A slider or a menu without a name says nothing to a screen reader.
    figure.querySelectorAll(".cb-chart-controls .vega-bind").forEach((bind) => {
      const name = bind.querySelector(".vega-bind-name");
      const fields = bind.querySelectorAll("input:not([type=radio]), select, textarea");
      fields.forEach((field) => name && field.setAttribute("aria-label", name.textContent.trim()));
      if (bind.querySelector("input[type=radio]")) {
        bind.setAttribute("role", "radiogroup");
        if (name) bind.setAttribute("aria-label", name.textContent.trim());
      }
    });
  }

  /* Vega calls every group of marks a symbol, also one that it gives no name; and its texts have no
     language. */
  function tidy(view) {
    view.querySelectorAll("[role=graphics-symbol]:not([aria-label])").forEach((group) => {
      group.removeAttribute("role");
      group.removeAttribute("aria-roledescription");
    });
    view.querySelectorAll("text:not([lang])").forEach((text) => {
      if (/[\u3400-\u9fff]/.test(text.textContent)) text.setAttribute("lang", "zh-Hans");
    });
  }

  async function draw(figure) {
    const spec = JSON.parse(figure.querySelector(".cb-chart-spec").textContent);
    const before = embedded.get(figure);
    const kept = before ? chosen(before.view, spec) : null;
    if (before) before.finalize();
    // The controls before stay until those to come are there, or what is below would move.
    const controls = document.createElement("div");
    const result = await window.vegaEmbed(figure.querySelector(".cb-chart-view"), dressed(spec), {
      mode: "vega-lite",
      renderer: "svg",
      actions: false,
      // Expressions are interpreted, not made into functions, which the page's policy forbids.
      ast: true,
      bind: controls,
      tooltip: { theme: root.dataset.theme === "dark" ? "dark" : "light" },
    });
    figure.querySelector(".cb-chart-controls").replaceChildren(...controls.childNodes);
    embedded.set(figure, result);
    if (kept) {
      for (const [name, value] of Object.entries(kept)) {
        try { result.view.signal(name, value); } catch { /* a signal that only Vega sets */ }
      }
      await result.view.runAsync();
    }
    label(figure);
    const view = figure.querySelector(".cb-chart-view");
    tidy(view);
    if (!before) {
      new MutationObserver(() => tidy(view)).observe(view, {
        subtree: true, childList: true, attributeFilter: ["role"],
      });
    }
    scroll(figure);
    figure.dataset.drawn = root.dataset.theme || "light";
  }

  /* A chart wider than the page is moved sideways, with the keyboard too. */
  function scroll(figure) {
    const view = figure.querySelector(".cb-chart-view");
    if (view.scrollWidth > view.clientWidth + 1) view.tabIndex = 0;
    else view.removeAttribute("tabindex");
  }

  /* Vega places a chart's tooltip without regard to a small screen. */
  function keepInside() {
    const tip = document.getElementById("vg-tooltip-element");
    if (!tip?.classList.contains("visible")) return;
    const { left, top, width, height } = tip.getBoundingClientRect();
    const margin = 8;
    const within = (at, size, room) => Math.max(margin, Math.min(at, room - size - margin));
    tip.style.left = `${within(left, width, document.documentElement.clientWidth)}px`;
    tip.style.top = `${within(top, height, window.innerHeight)}px`;
  }
  // After Vega's own, which listen to the chart.
  for (const event of ["mousemove", "mouseover", "pointermove", "touchstart"]) {
    document.addEventListener(event, keepInside);
  }

  let dress = "";            // the colours that the charts have been drawn in
  let queue = Promise.resolve(); // one drawing at a time

  const dressOfPage = () => `${colour("--cb-ink")} ${colour("--cb-bg")}`;

  function redraw() {
    const wanted = dressOfPage();
    if (wanted === dress) return; // "auto" becoming "light" changes no colour
    dress = wanted;
    queue = queue.then(drawAll);
  }

  async function drawAll() {
    for (const figure of document.querySelectorAll("figure.cb-chart")) {
      try {
        await draw(figure);
      } catch (error) {
        figure.dataset.failed = "1";
        console.error(error);
      }
    }
  }

  let library = null;

  function load(figure) {
    library ??= new Promise((done, fail) => {
      const script = document.createElement("script");
      script.src = new URL(figure.dataset.library, here).href;
      script.addEventListener("load", () => {
        new MutationObserver(redraw).observe(root, { attributeFilter: ["data-theme"] });
        done();
      });
      script.addEventListener("error", () => fail(new Error("The drawing library is missing.")));
      document.head.append(script);
    });
    return library;
  }

  function begin() {
    SIGNS.forEach((sign) => document.removeEventListener(sign, begin, true));
    const figure = document.querySelector("figure.cb-chart");
    if (figure) load(figure).then(redraw);
  }

  async function show(figure) {
    room.observe(figure.querySelector(".cb-chart-view"));
    await load(figure);
    dress ||= dressOfPage(); // where it is the first: a change of colours draws it again
    queue = queue.then(() => draw(figure));
    return queue;
  }

  SIGNS.forEach((sign) => document.addEventListener(sign, begin, { capture: true, passive: true }));
  /* Vega measures a chart's room while the window is still changing, and so measures wrong;
     here it measures again once the room itself has changed. */
  const room = new ResizeObserver((entries) => {
    window.dispatchEvent(new Event("resize"));
    entries.forEach((entry) => scroll(entry.target.closest("figure.cb-chart")));
  });
  document.querySelectorAll(".cb-chart-view").forEach((view) => room.observe(view));
  window.casebookCharts = { show };
})();
