/* The view for a projector: a dialog over the page, one screen at a time. */
(() => {
  "use strict";

  const present = window.casebookPresent;
  const { element } = present;
  const KEYS = [
    ["→  ↓  Space  Page Down", "next screen"], ["←  ↑  Page Up", "the one before"],
    ["Home, End", "first screen, last before the ending"], ["Enter, pause, Enter", "open the ending"],
    ["T", "start or pause the clock"], ["+", "one minute more"], ["O", "overview"], ["B", "dark screen"],
    ["F", "full screen"], ["N", "notes in a second window (instructor’s edition)"], ["?", "these keys"],
    ["Esc", "back to the page"],
  ];
  const NEXT = ["ArrowRight", "ArrowDown", "PageDown", " "], BACK = ["ArrowLeft", "ArrowUp", "PageUp"];
  let view = null;

  const tool = (name, sign, act) => {
    const made = element("button", { type: "button", className: "cb-tool", title: name }, sign);
    made.setAttribute("aria-label", name.replace(/ \(.\)$/, ""));
    made.addEventListener("click", act);
    return made;
  };

  function open(opener) {
    if (view) return;
    const article = document.querySelector("article.bd-article") || document.querySelector("main") || document.body;
    const isCase = Boolean(article.querySelector(".cb-case-page"));
    const slides = isCase ? present.caseSlides(article) : present.chapterSlides(article);
    const name = slides[0].name;
    const screenBox = element("div", { className: "cb-screen-body" });
    const probe = element("div", { className: "cb-screen-body" });
    const head = element("p", { className: "cb-screen-head" });
    const screen = element("section", { className: "cb-screen", tabIndex: -1 }, head, screenBox);
    const measure = element("section", { className: "cb-screen cb-screen-measure" }, element("p", { className: "cb-screen-head" }, "M"), probe);
    measure.inert = true;
    measure.setAttribute("aria-hidden", "true");
    const place = element("span", { className: "cb-place" });
    const running = element("button", { type: "button", className: "cb-running", hidden: true });
    const panel = element("div", { className: "cb-panel", hidden: true });
    const bar = element("div", { className: "cb-bar" });
    const box = element("div", { className: "cb-present cb" }, screen, measure, bar, panel);
    box.setAttribute("role", "dialog");
    box.setAttribute("aria-modal", "true");
    box.setAttribute("aria-label", `For the projector: ${name}`);
    let screens = [], at = 0, shownPanel = "", touch = null, resized = 0;

    const tools = {
      back: tool("Screen before", "‹", () => step(-1)),
      next: tool("Next screen", "›", () => step(1)),
      overview: tool("Overview (o)", "▦", () => togglePanel("overview")),
      blank: tool("Dark screen (b)", "◼", blank),
      full: tool("Full screen (f)", "⤢", full),
      notes: tool("Notes in a second window (n)", "✎", () => present.notes.open(api)),
      help: tool("Keys (?)", "?", () => togglePanel("help")),
      leave: tool("Back to the page", "✕", leave),
    };
    // What a hand-held screen has no room for, nor use.
    [tools.blank, tools.full].forEach((one) => one.classList.add("cb-tool-wide"));
    tools.notes.hidden = !present.notes.source();
    bar.append(element("span", { className: "cb-bar-name" }, name), running, tools.back, place, tools.next,
      element("span", { className: "cb-bar-rest" }, tools.overview, tools.blank, tools.full, tools.notes, tools.help, tools.leave));

    /* Whether these nodes have room on one screen. */
    function fits(nodes) {
      probe.replaceChildren(element("div", { className: "cb-screen-inner" }, ...nodes));
      const inner = probe.firstChild;
      return inner.offsetHeight <= probe.clientHeight && inner.scrollWidth <= probe.clientWidth;
    }

    function build() {
      screens = slides.flatMap((slide, index) => {
        measure.dataset.kind = slide.kind;
        const parts = slide.screens(fits);
        return parts.map((nodes, part) => ({ slide, index, nodes, part, parts: parts.length }));
      });
      probe.replaceChildren();
    }

    function show(to) {
      const gone = screens[at]?.slide;
      at = Math.max(0, Math.min(to, screens.length - 1));
      const { slide, nodes, part, parts } = screens[at];
      if (gone !== slide) gone?.disarm?.();
      screen.dataset.kind = slide.kind;
      const count = parts > 1 && slide.kind !== "exhibit" ? ` · ${part + 1}/${parts}` : "";
      head.textContent = slide.head || count ? `${slide.head}${count}` : "";
      screenBox.replaceChildren(element("div", { className: "cb-screen-inner" }, ...nodes));
      screen.setAttribute("aria-label", `${at + 1} of ${screens.length}${slide.head ? `, ${slide.head}` : ""}: ${slide.name}`);
      place.textContent = `${at + 1} / ${screens.length}`;
      tools.back.disabled = at === 0;
      tools.next.disabled = at === screens.length - 1;
      screen.focus({ preventScroll: true });
      api.watch?.();
      watchClocks();
    }

    const step = (by) => show(at + by);

    /* After the ending was opened, what it holds follows its gate, and is not sealed again before the
       view is left. */
    slides.filter((one) => one.kind === "gate").forEach((gate) => {
      gate.open = () => {
        slides.splice(slides.indexOf(gate), 1, ...gate.slides());
        const index = screens[at].index;
        build();
        wireClocks();
        show(Math.max(0, screens.findIndex((one) => one.index === index)));
      };
    });

    /* A clock that runs while another screen is shown stands in the bar. */
    function watchClocks() {
      const other = slides.find((one) => one.clock?.isRunning && one !== screens[at].slide);
      running.hidden = !other;
      if (other) {
        running.textContent = present.written(other.clock.left);
        running.setAttribute("aria-label", `Clock: ${running.textContent}, to its question`);
        running.onclick = () => show(screens.findIndex((one) => one.slide === other));
      }
    }
    const wireClocks = () => slides.forEach((one) => { if (one.clock) one.clock.watch = watchClocks; });

    function togglePanel(which) {
      if (shownPanel === which) which = "";
      shownPanel = which;
      panel.hidden = !which;
      screen.inert = bar.inert = Boolean(which);
      panel.className = `cb-panel cb-panel-${which}`;
      if (which === "help") {
        panel.replaceChildren(element("h2", {}, "Keys"), element("dl", {}, ...KEYS.flatMap(([key, what]) =>
          [element("div", {}, element("dt", {}, key), element("dd", {}, what))])), closer());
      } else if (which === "overview") {
        let last = null;
        const items = slides.flatMap((slide, index) => {
          const to = screens.findIndex((one) => one.index === index);
          const go = element("button", { type: "button", className: "cb-panel-go" },
            element("span", { className: "cb-panel-at" }, String(to + 1)), ` ${slide.name}`);
          if (index === screens[at].index) go.setAttribute("aria-current", "true");
          go.addEventListener("click", () => { togglePanel(""); show(to); });
          const group = slide.head.replace(/ (·|\d+ of).*$/, "");
          const line = group && group !== last ? [element("li", { className: "cb-panel-group" }, group)] : [];
          last = group;
          return [...line, element("li", {}, go)];
        });
        panel.replaceChildren(element("h2", {}, "Overview"), element("ol", {}, ...items), closer());
      }
      if (which) (panel.querySelector("[aria-current]") || panel.querySelector("button")).focus();
      else screen.focus({ preventScroll: true });
    }
    const closer = () => tool("Close", "✕", () => togglePanel(""));

    function blank() {
      const isBlank = box.classList.toggle("cb-blank");
      screen.inert = bar.inert = isBlank;
      box.tabIndex = -1;
      (isBlank ? box : screen).focus();
    }

    function full() {
      if (document.fullscreenElement) document.exitFullscreen();
      else document.documentElement.requestFullscreen?.().catch(() => {});
    }

    /* Between the fields of a panel or of the bar: Tab goes round and never leaves. */
    function trap(event) {
      const root = shownPanel ? panel : box;
      const stops = present.all(root, "button, input").filter((one) => !one.disabled && !one.closest("[inert]") && one.checkVisibility());
      const firstOne = stops[0], lastOne = stops.at(-1), now = document.activeElement;
      if (!stops.length) event.preventDefault();
      else if (event.shiftKey && (now === firstOne || !stops.includes(now))) {
        event.preventDefault();
        lastOne.focus();
      } else if (!event.shiftKey && (now === lastOne || !root.contains(now))) {
        event.preventDefault();
        firstOne.focus();
      }
    }

    function moveInPanel(event) {
      const goes = present.all(panel, ".cb-panel-go"), now = goes.indexOf(document.activeElement);
      const by = NEXT.includes(event.key) ? 1 : BACK.includes(event.key) ? -1 : 0;
      if (!by || event.key === " ") return;
      event.preventDefault();
      goes[Math.max(0, Math.min(now + by, goes.length - 1))]?.focus();
    }

    function onKey(event) {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      // The page behind has keys of its own, and none of them is meant now.
      event.stopPropagation();
      const { key, target } = event, slide = screens[at].slide, gate = slide.kind === "gate" ? slide : null;
      const isField = target.matches?.("input");
      if (key === "Tab") { if (target.ownerDocument === document) trap(event); return; }
      if (key === "Escape") {
        event.preventDefault();
        if (box.classList.contains("cb-blank")) blank();
        else if (shownPanel) togglePanel("");
        else if (isField) screen.focus();
        else leave();
        return;
      }
      if (box.classList.contains("cb-blank")) {
        event.preventDefault();
        if (!event.repeat) blank();
        return;
      }
      const letter = key.toLowerCase();
      if (shownPanel) {
        if ((letter === "o" && shownPanel === "overview") || (key === "?" && shownPanel === "help")) togglePanel("");
        else moveInPanel(event);
        return;
      }
      if (isField && !key.startsWith("Page")) return;
      const isButton = target.matches?.("button:not(:disabled)");
      if (gate && (key === "Enter" || key === " ")) {
        const isTool = isButton && !target.matches(".cb-gate-ask, .cb-gate-yes");
        if (isTool && key === "Enter") return;
        event.preventDefault();
        if (key === "Enter") gate.key(event);
        return;
      }
      if (isButton && (key === " " || key === "Enter")) return;
      const act = NEXT.includes(key) ? () => step(1) : BACK.includes(key) ? () => step(-1) : {
        Home: () => show(0), End: () => show(screens.length - 1), o: () => togglePanel("overview"),
        "?": () => togglePanel("help"), b: blank, ".": blank, f: full, t: () => slide.clock?.toggle(),
        "+": () => slide.clock?.add(60), n: () => !tools.notes.hidden && present.notes.open(api),
      }[key.length === 1 ? letter : key];
      if (!act) return;
      event.preventDefault();
      if (event.repeat && key.length === 1 && key !== " ") return;
      act();
    }

    // A button that was clicked must not take the next press of the space bar.
    function onClick(event) {
      if (box.classList.contains("cb-blank")) blank();
      else if (event.detail && event.target.closest("button") && !shownPanel && box.isConnected
          && !document.activeElement.matches("input")) screen.focus({ preventScroll: true });
    }

    function onTouch(event) {
      const one = event.changedTouches[0];
      if (event.type === "touchstart") {
        touch = event.touches.length === 1 && !event.target.closest("input") ? [one.clientX, one.clientY] : null;
      } else if (touch && !shownPanel) {
        const x = one.clientX - touch[0], y = one.clientY - touch[1];
        if (Math.abs(x) > 50 && Math.abs(x) > 2 * Math.abs(y)) step(x < 0 ? 1 : -1);
        touch = null;
      }
    }

    function onResize() {
      clearTimeout(resized);
      resized = setTimeout(() => {
        const { index, part, parts } = screens[at], share = part / parts;
        build();
        const own = screens.filter((one) => one.index === index);
        show(screens.indexOf(own[Math.floor(share * own.length)]));
      }, 120);
    }

    // What is behind can be neither reached nor read out, and comes back as it was.
    const hidden = [...document.body.children].filter((one) => !one.inert && !one.matches("script, template"));
    const scroll = [window.scrollX, window.scrollY], focused = document.activeElement;

    function leave() {
      slides.forEach((one) => { one.clock?.stop(); one.disarm?.(); });
      present.notes.close();
      document.removeEventListener("keydown", onKey, true);
      window.removeEventListener("resize", onResize);
      if (document.fullscreenElement) document.exitFullscreen();
      hidden.forEach((one) => { one.inert = false; });
      document.documentElement.classList.remove("cb-presenting");
      box.remove();
      view = null;
      (focused && focused !== document.body ? focused : opener).focus({ preventScroll: true });
      window.scrollTo({ left: scroll[0], top: scroll[1], behavior: "instant" });
    }

    const api = {
      step, onKey, name, started: Date.now(), watch: null,
      get now() { return screens[at]; }, get next() { return screens[at + 1]; },
      get place() { return place.textContent; },
      get text() { return screenBox.innerText.replace(/\s+/g, " ").trim(); },
    };
    view = api;
    document.addEventListener("keydown", onKey, true);
    box.addEventListener("click", onClick);
    box.addEventListener("submit", () => screen.focus({ preventScroll: true }));
    box.addEventListener("touchstart", onTouch, { passive: true });
    box.addEventListener("touchend", onTouch, { passive: true });
    window.addEventListener("resize", onResize);
    document.body.append(box);
    document.documentElement.classList.add("cb-presenting");
    hidden.forEach((one) => { one.inert = true; });
    build();
    wireClocks();
    show(0);
  }

  present.open = open;
})();
