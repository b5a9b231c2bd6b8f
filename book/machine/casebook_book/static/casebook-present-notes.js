/* The instructor's second window: the notes of the screen that the class sees, what comes next, and the
   clock. The window is filled from here: it has no script and no address, so that it works from a file
   as well, where a channel between windows may not. */
(() => {
  "use strict";

  const present = window.casebookPresent;
  const { all, clean, element, textOf, written } = present;
  const SOURCE = "section.cb-note, .cb-teaching-note, .cb-session";
  // Which blocks of a note, by their label, belong to which slides.
  const MATCHES = {
    title: /about|opening|before/i, text: /about|opening/i, exhibit: /trap|exhibit|compar|board/i,
    role: /watch|turn/i, seats: /watch|salon/i, side: /position|answers/i, evidence: /position|answers|compar/i,
    question: /opening|position/i, options: /position|answers/i, ballot: /position|signs/i,
    prompt: /answers|position|turn|board/i, gate: /part b|turn|signs/i, chosen: /part b|debrief/i,
    later: /part b|debrief/i, chart: /compar|trap/i, table: /compar|trap/i,
  };
  let other = null, ticking = 0, step = 0, begun = 0, plan = 0;

  const source = () => document.querySelector(SOURCE);

  /* The note as blocks, each with its label; steps stand in a list of their own. */
  function blocks() {
    const found = [], root = source();
    for (const node of (root.querySelector(".cb-teaching-note, .cb-session") || root).children) {
      if (node.matches("[data-step]") || node.querySelector("[data-step]")) {
        const before = [...node.children].filter((one) => !one.matches(".cb-plan-title, .cb-label, .cb-clock, [data-step]"));
        if (node.matches(".cb-plan")) found.push({ label: `Before: ${textOf(node.querySelector(".cb-plan-title"))}`, nodes: before });
        continue;
      }
      const isLabel = node.matches(".cb-label, h2, h3, h4");
      if (isLabel || !found.length) found.push({ label: isLabel ? textOf(node) : "Note", nodes: [] });
      if (!isLabel) found.at(-1).nodes.push(node);
    }
    return found.filter((one) => one.nodes.length);
  }

  const plans = () => {
    const several = all(document, ".cb-plan").filter((one) => one.querySelector("[data-step]"));
    return several.length ? several : [source()];
  };

  const stepsOf = (root) => all(root, "[data-step]").map((one) => ({
    minutes: Number(one.dataset.minutes) || present.minutesIn(textOf(one)) || Number(/^\s*(\d+)/.exec(textOf(one))?.[1]) || 0,
    text: textOf(one.querySelector(".cb-clock-text") || one),
  }));

  function open(view) {
    if (other && !other.closed) {
      other.focus();
      return;
    }
    other = window.open("", "cb-notes", "popup,width=960,height=760");
    if (!other) return; // the browser forbids it
    begun = view.started;
    const page = other.document;
    page.open();
    page.write('<!doctype html><html lang="en"><head><meta charset="utf-8"></head><body></body></html>');
    page.close();
    page.title = `Notes: ${view.name}`;
    const sheet = page.createElement("link");
    Object.assign(sheet, { rel: "stylesheet", href: present.sheet });
    page.head.append(sheet);
    dress(page);
    page.body.className = "cb-notes";
    page.addEventListener("keydown", view.onKey);
    const main = page.createElement("main");
    page.body.append(main);
    view.watch = () => fill(main, view);
    clearInterval(ticking);
    ticking = setInterval(() => (other.closed ? close() : tell(main)), 500);
    view.watch();
  }

  /* The colours and type of the book. */
  function dress(page) {
    const own = getComputedStyle(document.documentElement);
    for (const name of ["bg", "surface", "ink", "muted", "line", "accent", "accent-soft", "warn", "warn-soft", "serif", "sans"]) {
      page.documentElement.style.setProperty(`--cb-${name}`, own.getPropertyValue(`--cb-${name}`));
    }
  }

  function close() {
    clearInterval(ticking);
    if (other && !other.closed) other.close();
    other = null;
  }

  const panel = (name, label, ...inner) => {
    const made = element("section", { className: `cb-notes-${name}` }, element("h2", {}, label), ...inner);
    made.setAttribute("aria-label", label);
    return made;
  };

  function fill(main, view) {
    if (!other || other.closed) return;
    const { slide } = view.now, next = view.next?.slide;
    const own = blocks().filter((one) => MATCHES[slide.kind]?.test(one.label));
    if (slide.notes?.length) own.unshift({ label: slide.head, nodes: slide.notes.flatMap((one) => [...one.children]) });
    const last = slide.kind === "gate" ? "What was sealed, once it is opened" : "Nothing: this is the last screen";
    const following = next ? [next.head, next.name].filter(Boolean).join(": ") : last;
    main.replaceChildren(
      clockPanel(view),
      panel("now", `Screen ${view.place}${slide.head ? `: ${slide.head}` : ""}`, element("p", {}, present.first(view.text, 260))),
      panel("next", "Next", element("p", {}, following), moves(view)),
      panel("own", "For this screen", ...(own.length ? own.flatMap(block) : [element("p", {}, "Nothing in the note.")])),
      stepsPanel(view, main),
      ...statements(slide.marks),
      rest(own),
    );
    tell(main);
  }

  const block = (one) => [element("h3", {}, one.label), ...one.nodes.map(clean)];

  function moves(view) {
    return element("p", {}, present.button("‹ Back", () => view.step(-1)), " ", present.button("Next ›", () => view.step(1)));
  }

  /* What the screen rests on, with who says it: from the cards of the page. */
  function statements(marks) {
    const cards = document.getElementById("cb-cards");
    const lines = marks.flatMap((mark) => {
      const card = cards && [...cards.content.children].find((one) => one.dataset.statement === mark);
      return card ? [element("li", {}, element("b", {}, mark.split("/").pop()), " ", textOf(card.querySelector(".cb-card-text")),
        element("span", { className: "cb-notes-who" }, ` ${textOf(card.querySelector("dd"))}`))] : [];
    });
    return lines.length ? [panel("rests", "What it rests on", element("ul", {}, ...lines))] : [];
  }

  function clockPanel(view) {
    const cells = [["time", "Time of day"], ["used", "Since the start"], ["planned", "Planned to the end of this step"]].map(([name, label]) =>
      element("div", {}, element("dt", {}, label), element("dd", { className: `cb-clock-${name}` })));
    const again = present.button("Begin anew", () => { begun = view.started = Date.now(); step = 0; view.watch(); });
    return panel("clock", "Clock", element("dl", {}, ...cells), again);
  }

  function stepsPanel(view, main) {
    const steps = stepsOf(plans()[plan] || source());
    if (!steps.length) return "";
    const choices = plans().length > 1 ? [element("p", {}, ...plans().map((one, at) => {
      const made = present.button(textOf(one.querySelector(".cb-plan-title")) || `Plan ${at + 1}`, () => { plan = at; step = 0; fill(main, view); });
      made.setAttribute("aria-pressed", String(at === plan));
      return made;
    }))] : [];
    const list = steps.map((one, at) => {
      const go = element("button", { type: "button" }, `${one.minutes} min`);
      go.setAttribute("aria-label", `Now at step ${at + 1}`);
      go.addEventListener("click", () => { step = at; fill(main, view); });
      const made = element("li", {}, go, " ", one.text);
      if (at === step) made.setAttribute("aria-current", "step");
      return made;
    });
    return panel("steps", "Steps: press the one you are at", ...choices, element("ol", {}, ...list));
  }

  /* The whole note, folded, without what is shown above. */
  function rest(own) {
    const shown = own.map((one) => one.label), others = blocks().filter((one) => !shown.includes(one.label));
    return others.length ? element("details", {}, element("summary", {}, "The rest of the note"), ...others.flatMap(block)) : "";
  }

  function tell(main) {
    const steps = stepsOf(plans()[plan] || source());
    const planned = steps.slice(0, step + 1).reduce((sum, one) => sum + one.minutes, 0);
    const used = Math.floor((Date.now() - begun) / 1000);
    const set = (name, text) => { const at = main.querySelector(`.cb-clock-${name}`); if (at && at.textContent !== text) at.textContent = text; };
    set("time", new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" }));
    set("used", written(used));
    set("planned", steps.length ? `${planned} min` : "no steps in the note");
    main.querySelector(".cb-notes-clock")?.classList.toggle("cb-late", steps.length > 0 && used > planned * 60);
  }

  window.addEventListener("pagehide", close);

  present.notes = { source, open, close };
})();
