/* The slides of a chapter: what its boxes hold, in the order of the page. What takes endings as known
   stands behind the same gate as the ending of a case. */
(() => {
  "use strict";

  const present = window.casebookPresent;
  const {
    all, argument, choice, clean, element, inline, marksOf, minutesIn, plainTable, prompt, prompts, prose,
    slide, small, text, textOf, title, blockScreens, tableScreens,
  } = present;
  // Where the page begins to take endings as known, if it says so itself.
  const ENDING = '[data-present="ending"], .cb-present-ending, #when-you-have-chosen';
  // Boxes with slides of their own, outermost first.
  const BOXES = {
    '[data-present="slide"], .cb-present-slide': (box) => [listed("slide", "", box)],
    ".cb-objectives": (box) => [listed("list", "", box)],
    ".cb-keypoints": (box) => [listed("list", "Key points", box)],
    ".cb-read-first": (box) => [listed("list", "Before the comparison", box)],
    ".cb-chapter-cases": uses,
    ".cb-tile": (box) => [tile(box)],
    ".cb-decision-box": (box) => choice(box, caseName(box)),
    ".cb-evidence": (box) => [evidence(box)],
    ".cb-salon": salon,
    ".cb-chapter-prompts": (box, isLater) => asked(all(box, isLater ? ":scope > li[data-after]" : ":scope > li")),
    ".cb-prompt": (box) => [question(box)],
    "figure.cb-chart": (figure) => [chart(figure)],
    "table": (table) => [sideBySide(table)],
  };
  const NEVER = [
    "details", "section.cb-note", ".cb-instructor", ".cb-session", ".cb-worksheet", ".cb-further",
    '[data-present="no"], .cb-present-no',
  ].join(", ");

  const asked = (items) => prompts(items, "For discussion");
  const label = (box) => textOf(box.querySelector(":scope > .admonition-title, :scope > .cb-box-title, :scope > h2, :scope > h3"));

  /* A box of points or paragraphs, as many on a screen as have room. */
  function listed(kind, head, box) {
    const name = label(box);
    const items = all(box, "li").filter((one) => !one.parentElement.closest("li"));
    const blocks = items.length
      ? items.map((one) => element("li", {}, ...inline(one.querySelector(":scope > p") || one)))
      : all(box, ":scope > p:not(.admonition-title, .cb-box-title, .cb-box-label)").map((one) => prose(one, ""));
    return slide(kind, head, name, (fits) => blockScreens([title(name)], blocks, fits,
      (parts) => (items.length ? [element("ul", { className: "cb-screen-points" }, ...parts)] : parts)), { marks: marksOf(box) });
  }

  const caseName = (box) => textOf(document.querySelector(
    `main a.cb-case-link[href*="${box.querySelector("[data-choice]")?.dataset.choice}"]`)) || "The choice";

  /* One slide for each case that is taught; those only compared together. */
  function uses(box) {
    const taught = all(box, ".cb-use").filter((one) => !one.closest(".cb-uses-compare"));
    const compared = all(box, ".cb-uses-compare > .cb-use");
    return [
      ...taught.map((one) => slide("case", "The cases", textOf(one.querySelector(".cb-use-title")), (fits) => blockScreens(
        [title(...inline(one.querySelector(".cb-use-title"))), small(textOf(one.querySelector(".cb-kind")))],
        [prose(one.querySelector(".cb-use-why"), "")], fits), { marks: marksOf(one) })),
      ...(compared.length ? [slide("list", "The cases", "Only compared", (fits) => blockScreens(
        [title("Only compared")],
        compared.map((one) => element("li", {}, ...inline(one.querySelector(".cb-use-title")))), fits,
        (parts) => [element("ul", { className: "cb-screen-points" }, ...parts)]))] : []),
    ];
  }

  const tile = (box) => slide("case", "The cases", textOf(box.querySelector("h2, h3")), (fits) => blockScreens(
    [title(...inline(box.querySelector("h2, h3"))), small(textOf(box.querySelector(".cb-tile-where")))],
    all(box, ".cb-tile-summary").map((one) => prose(one, "")), fits));

  function evidence(box) {
    const texts = all(box, ":scope > p:not(.cb-box-label, .cb-box-title, .cb-rests-on)");
    const last = texts.at(-1)?.querySelector(":scope > strong:first-child");
    const isWeak = /^weak spot/i.test(last?.textContent || "");
    const weak = isWeak ? prose(texts.pop(), "") : null;
    weak?.querySelector("strong").remove();
    const head = textOf(box.querySelector(".cb-box-label"));
    return argument("evidence", head, box.querySelector(".cb-box-title") || box.querySelector(".cb-box-label"), texts, weak, box);
  }

  function salon(box) {
    const minutes = minutesIn(textOf(box.querySelector(".cb-box-label")));
    const steps = all(box, ".cb-salon-steps > li"), seats = all(box, "li.cb-seat");
    const list = (tag, className) => (parts) => [element(tag, { className }, ...parts)];
    return [
      prompt(box, [box.querySelector(".cb-box-title")], "Salon", minutes, ""),
      ...(steps.length ? [slide("list", "Salon", "How it runs", (fits) => blockScreens([title("How it runs")],
        steps.map(clean), fits, list("ol", "cb-screen-points")))] : []),
      ...(seats.length ? [slide("seats", "Salon", "At the table", (fits) => blockScreens([title("At the table")],
        seats.map((one) => element("li", {}, ...inline(one))), fits, list("ul", "cb-screen-seats")))] : []),
    ];
  }

  function question(box) {
    const name = box.querySelector(".cb-box-title");
    const texts = all(box, ":scope > p:not(.cb-box-label, .cb-box-title, .cb-rests-on)");
    return prompt(box, [...(name ? [name] : []), ...texts], "For discussion", minutesIn(textOf(box.querySelector(".cb-box-label"))), "");
  }

  /* The picture of a chart, which the page has whether it was drawn or not. */
  function chart(figure) {
    const name = figure.getAttribute("aria-label");
    const still = figure.querySelector(".cb-chart-print, .cb-chart-still");
    return slide("chart", "Side by side", name, () => {
      const picture = element("img", { className: "cb-screen-chart", src: still.src });
      picture.alt = figure.querySelector(".cb-chart-data > p")?.textContent || name;
      return [[picture]];
    });
  }

  function sideBySide(table) {
    const made = plainTable(table), name = textOf(table.querySelector("caption")) || "Side by side";
    return slide("table", "Side by side", name, (fits) => tableScreens(made, () => [title(name)], () => [], fits), { marks: marksOf(table) });
  }

  function chapterSlides(article) {
    const folds = all(article, "details.cb-fold");
    const ending = article.querySelector(ENDING) || folds.at(-1);
    const isAfter = (node) => Boolean(ending && (ending.contains(node)
      || ending.compareDocumentPosition(node) & Node.DOCUMENT_POSITION_FOLLOWING));
    const kinds = Object.keys(BOXES);
    const boxes = all(article, kinds.join(", ")).filter((one) =>
      !one.closest(NEVER) && !one.parentElement.closest(kinds.join(", ")));
    const made = (some, isLater) => some.flatMap((one) => BOXES[kinds.find((kind) => one.matches(kind))](one, isLater));
    const name = textOf(article.querySelector("h1"));
    const lead = article.querySelector(":scope > section > p");
    // Questions that need no ending stand before the gate, wherever they are on the page.
    const open = all(article, ".cb-chapter-prompts > li:not([data-after])").filter(isAfter);
    const later = boxes.filter(isAfter), facts = all(article, ".cb-chapter-head > div");
    return [
      slide("title", "", name, () => [[
        element("h1", { className: "cb-screen-name" }, ...inline(article.querySelector("h1"))),
        ...(facts.length ? [element("dl", { className: "cb-screen-facts cb-screen-many" }, ...facts.map((one) => clean(one)))] : []),
      ]]),
      ...(lead ? [text("text", "The question", lead)] : []),
      ...made(boxes.filter((one) => !isAfter(one))),
      ...asked(open),
      ...(later.length ? [present.gate("When you have chosen", "What follows takes the endings of the cases as known.", () => made(later, true))] : []),
    ];
  }

  present.chapterSlides = chapterSlides;
})();
