/* The slides of a case, read from the page that they stand on. What the page seals is read only when
   the ending is opened. */
(() => {
  "use strict";

  const present = window.casebookPresent;
  const { element, textScreens, blockScreens, tableScreens } = present;
  // Marks of statements, controls, and what only an instructor reads.
  const LEFT_OUT = [
    ".cb-cites", "a.cb-cite", ".headerlink", "template", "script", "input", "button", "form",
    ".cb-instructor", "section.cb-note", ".cb-to-choice", ".cb-rests-on", "details",
  ].join(", ");

  const all = (root, selector) => (root ? [...root.querySelectorAll(selector)] : []);

  /* A copy without marks and links, and the statements that the marks name. */
  function clean(node) {
    const made = node.cloneNode(true);
    all(made, LEFT_OUT).forEach((one) => one.remove());
    all(made, "a").forEach((one) => one.replaceWith(...one.childNodes));
    [made, ...all(made, "[id]")].forEach((one) => one.removeAttribute("id"));
    made.normalize();
    return made;
  }

  const marksOf = (...nodes) => [...new Set(nodes.flatMap((node) => [
    ...(node?.matches?.("[data-statement]") ? [node] : []), ...all(node, "[data-statement]"),
  ].map((one) => one.dataset.statement)))];

  const textOf = (node) => (node ? clean(node).textContent.replace(/\s+/g, " ").trim() : "");

  function first(text, most = 64) {
    return text.length <= most ? text : `${text.slice(0, text.lastIndexOf(" ", most))} …`;
  }

  const minutesIn = (text) => Number(/(\d+)\s+minutes?\b/.exec(text || "")?.[1]) || 0;

  /* A line of running text, which is what a slide says. */
  const prose = (node, className = "cb-screen-text") => {
    const made = element("p", { className });
    made.append(...clean(node).childNodes);
    return made;
  };
  const title = (...inner) => element("h2", { className: "cb-screen-title" }, ...inner);
  const small = (text) => element("p", { className: "cb-screen-small" }, text);
  const inline = (node) => [...clean(node).childNodes];

  /* A table without its caption, and without what the page makes of it. */
  function plainTable(node) {
    const made = clean(node);
    made.querySelector("caption")?.remove();
    made.removeAttribute("class");
    return made;
  }

  /* A slide: its kind, the line above, its name in the overview, how it becomes screens. */
  const slide = (kind, head, name, screens, more) => ({ kind, head, name, screens, marks: [], ...more });

  const text = (kind, head, node) => slide(
    kind, head, first(textOf(node)), (fits) => textScreens(prose(node), fits), { marks: marksOf(node) });

  function opening(article) {
    const name = textOf(article.querySelector("h1"));
    const chinese = article.querySelector(".cb-head .cb-title-zh");
    const line = element("dl", { className: "cb-screen-facts" });
    all(article, ".cb-head .cb-facts-line > div").forEach((one) => {
      if (!one.querySelector(".cb-badge")) line.append(clean(one));
    });
    const nodes = [element("h1", { className: "cb-screen-name" }, ...inline(article.querySelector("h1")))];
    if (chinese) nodes.push(Object.assign(small(textOf(chinese)), { lang: chinese.lang }));
    return slide("title", "", name, (fits) => (
      fits([...nodes, line]) ? [[...nodes, line]] : [nodes, ...blockScreens([], [...line.children], fits,
        (parts) => [element("dl", { className: "cb-screen-facts" }, ...parts)])]
    ));
  }

  /* An exhibit: its table, then what to see in it and the caution beside it. */
  function exhibit(figure, at, count) {
    const name = textOf(figure.querySelector("caption"));
    const notes = () => {
      const lines = all(figure, "figcaption > p").map((line) => {
        const label = line.querySelector(".cb-label");
        const said = line.querySelector("span:not(.cb-label)") || line;
        return element("div", {}, element("p", { className: "cb-screen-label" }, textOf(label)), prose(said, ""));
      });
      return lines.length ? [element("div", { className: "cb-screen-pair" }, ...lines)] : [];
    };
    const table = plainTable(figure.querySelector("table"));
    const before = (part, parts) => {
      const head = title(...inline(figure.querySelector("caption")));
      if (parts > 1) head.append(element("span", { className: "cb-screen-part" }, ` ${part + 1}/${parts}`));
      return [head];
    };
    return slide("exhibit", `Exhibit ${at + 1} of ${count}`, name,
      (fits) => tableScreens(table, before, notes, fits).flatMap((nodes) => spread(nodes, fits)),
      { marks: marksOf(figure) });
  }

  /* A pair of texts that has no room side by side, one after the other. */
  function spread(nodes, fits) {
    const pair = nodes.find((one) => one.matches(".cb-screen-pair"));
    if (!pair || fits(nodes)) return [nodes];
    return blockScreens(nodes.filter((one) => one !== pair), [...pair.children], fits);
  }

  function role(card) {
    const name = title(...inline(card.querySelector(".cb-role-name")));
    const lines = all(card, ".cb-card-list > div").map((line) => clean(line));
    const line = card.querySelector(".cb-role-line");
    const spoken = line ? [prose(line, "cb-screen-line")] : [];
    const list = (parts) => {
      const isList = (one) => one.matches("div");
      const inside = parts.filter(isList);
      return [...(inside.length ? [element("dl", { className: "cb-screen-list" }, ...inside)] : []),
        ...parts.filter((one) => !isList(one))];
    };
    const who = textOf(card.querySelector(".cb-role-name")).replace(textOf(name.querySelector(".cb-kind")), "").trim();
    return slide("role", "Who is in the room", who, (fits) => blockScreens([name], [...lines, ...spoken], fits, list), { marks: marksOf(card) });
  }

  /* An argument with its weak spot beside it. */
  function argument(kind, head, name, texts, weak, source) {
    const top = () => title(...inline(name));
    const beside = (nodes) => element("div", { className: "cb-screen-argument" },
      element("div", {}, ...nodes),
      ...(weak ? [element("div", { className: "cb-screen-weak" }, element("p", { className: "cb-screen-label" }, "Weak spot"), weak.cloneNode(true))] : []));
    const body = () => texts.map((one) => prose(one, ""));
    return slide(kind, head, textOf(name), (fits) => {
      const whole = [top(), beside(body())];
      if (fits(whole)) return [whole];
      const after = weak ? blockScreens([top(), element("p", { className: "cb-screen-label" }, "Weak spot")], [weak.cloneNode(true)], fits) : [];
      return [...blockScreens([top()], body(), fits), ...after];
    }, { marks: marksOf(source) });
  }

  function side(card) {
    const weak = card.querySelector(".cb-weak");
    const said = weak && prose(weak, "");
    said?.querySelector(".cb-label")?.remove();
    const texts = all(card, ":scope > p:not(.cb-side-title, .cb-weak)");
    return argument("side", "Positions, put together by us", card.querySelector(".cb-side-title"), texts, said, card);
  }

  /* The question and, on a screen of their own, the options. */
  function choice(box, head = "The choice") {
    const options = all(box, ".cb-options > li .cb-option > p:first-child");
    const list = () => options.map((one, at) => element(
      "li", {}, element("span", { className: "cb-letter" }, letter(at)), prose(one, "")));
    return [
      slide("question", head, "The question", (fits) => textScreens(prose(box.querySelector(".cb-question"), "cb-screen-question"), fits)),
      slide("options", head, "The options", (fits) => blockScreens([], list(), fits,
        (parts) => [element("ol", { className: "cb-screen-options" }, ...parts)]), { marks: marksOf(...options) }),
    ];
  }

  const letter = (at) => String.fromCharCode(65 + at);

  function prompt(node, texts, head, minutes, kind) {
    const clock = present.timer(minutes);
    return slide("prompt", head, first(texts.map(textOf).join(" ")), (fits) => {
      const said = texts.map((one) => (
        one.matches(".cb-box-title") && texts.length > 1 ? title(...inline(one)) : prose(one, "cb-screen-question")));
      const below = kind ? [small(kind)] : [];
      const whole = [...said, ...below, clock.node];
      return fits(whole) ? [whole] : [...blockScreens([], said, fits), [...below, clock.node]];
    }, { clock, marks: marksOf(...texts), notes: all(node, ".cb-instructor") });
  }

  const prompts = (list, head) => list.map((one, at) => {
    const line = textOf(one.querySelector(":scope > .cb-kind"));
    return prompt(one, [one.querySelector("p")], `${head} · ${at + 1} of ${list.length}`,
      Number(one.dataset.minutes) || minutesIn(line), line.replace(/\s*·?\s*\d+ minutes\b/, ""));
  });

  /* The slides up to the ending. */
  function caseSlides(article) {
    const part = (id) => article.querySelector(`#${id}`);
    const box = article.querySelector("#decision .cb-decision");
    const options = all(box, ".cb-options > li .cb-option > p:first-child").map(textOf);
    const ids = all(box, ".cb-options > li").map((one) => one.dataset.option);
    const ballot = present.ballot(options, ids, box.dataset.choice);
    const shown = all(part("exhibits"), "figure.cb-exhibit");
    const seal = part("sequel");
    return [
      opening(article),
      ...all(part("story"), ".cb-story > p").map((one) => text("text", "Part A", one)),
      ...shown.map((one, at) => exhibit(one, at, shown.length)),
      ...all(part("roles"), ".cb-role").map(role),
      ...all(part("sides"), ".cb-side").map(side),
      ...choice(box),
      slide("ballot", "Count, before the discussion", "Count before", () => [[ballot.round("before")]], { ballot }),
      ...prompts(all(part("prompts"), ".cb-prompts > li"), "For discussion"),
      slide("ballot", "Count, after the discussion", "Count after", () => [[ballot.round("after")]], { ballot }),
      ...(seal ? [present.gate("The ending", "Part B tells what came of it.", () => endingSlides(seal, options))] : []),
    ];
  }

  /* What the page seals; asked for by the gate alone. */
  function endingSlides(seal, options) {
    const box = seal.querySelector(".cb-sequel");
    const shown = all(box, "figure.cb-exhibit"), later = all(box, ".cb-later > div");
    const asked = all(box, ".cb-prompts > li");
    return [
      ...all(box, ".cb-chosen").map((one) => {
        const said = prose(one, "cb-screen-question");
        said.querySelector(".cb-label")?.remove();
        const at = options.indexOf(textOf(said));
        if (at >= 0) said.prepend(element("span", { className: "cb-letter" }, letter(at)), " ");
        return slide("chosen", "What was chosen", textOf(said), (fits) => textScreens(said, fits));
      }),
      ...all(box, ".cb-story > p, :scope > .cb-prose:not(.cb-story) > p").map((one) => text("text", "Part B", one)),
      ...shown.map((one, at) => exhibit(one, at, shown.length)),
      ...(later.length ? [slide("later", "Those in the room, afterwards", "Those in the room, afterwards", (fits) => blockScreens([], later.map(clean), fits,
        (parts) => [element("dl", { className: "cb-screen-list cb-screen-later" }, ...parts)]), { marks: marksOf(...later) })] : []),
      ...prompts(asked, "For discussion, now"),
    ];
  }

  Object.assign(present, {
    all, argument, caseSlides, choice, clean, first, inline, letter, marksOf, minutesIn, plainTable,
    prompt, prompts, prose, slide, small, spread, text, textOf, title,
  });
})();
