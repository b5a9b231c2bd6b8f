/* A count of hands or ballots for each option, before and after the discussion; or of the slips that a
   class has handed in (casebook-present-slips.js). Groups under five are not shown, nor what would let
   anybody work them out. Nothing is stored or sent. */
(() => {
  "use strict";

  const present = window.casebookPresent;
  const { element } = present;
  const LEAST = 5;
  const ROUNDS = { before: "Before", after: "After" };

  /* For each count whether it may be shown. A small group is hidden; if what is hidden could still be
     worked out from the size of the class, another group is hidden with it, or else all. Which other is
     told by its place: if its size decided, whoever knows this rule could reckon back. */
  function shownOf(counts) {
    const isSmall = (one) => one > 0 && one < LEAST;
    const small = counts.filter(isSmall);
    if (!small.length) return counts.map(() => true);
    const sum = small.reduce((all, one) => all + one, 0);
    // All that is hidden is known to lie between 1 and 4: two groups that make 8 are 4 and 4.
    const isOpen = small.length === 1 || sum < LEAST || sum === small.length * (LEAST - 1);
    if (!isOpen) return counts.map((one) => !isSmall(one));
    const last = counts.findLastIndex(isSmall), places = [...counts.keys()];
    const cover = [...places.slice(last + 1), ...places.slice(0, last)].find((at) => counts[at] >= LEAST);
    if (cover === undefined) return counts.map(() => false);
    return counts.map((one, at) => !isSmall(one) && at !== cover);
  }

  /* `options` are their texts; `ids` and `caseId` are what slips call them and the case, if they can be
     counted. */
  function ballot(options, ids = [], caseId = "") {
    const counts = { before: null, after: null };
    const made = { counts, chart, round, isEmpty: () => !counts.before && !counts.after };
    const nodes = {};

    const fields = (name) => options.map((_, at) => {
      const field = element("input", { type: "text", inputMode: "numeric", autocomplete: "off", maxLength: 3, className: "cb-ballot-field" });
      field.setAttribute("aria-label", `${ROUNDS[name]}: votes for option ${present.letter(at)}`);
      return field;
    });

    /* The screen of one round: numbers are typed unseen, then the chart stands in their place. */
    function round(name) {
      if (nodes[name]) return nodes[name];
      const inputs = fields(name), problem = element("p", { className: "cb-ballot-problem" });
      problem.setAttribute("role", "status");
      const rows = options.map((text, at) => element("label", { className: "cb-ballot-row" },
        element("span", { className: "cb-letter" }, present.letter(at)),
        element("span", { className: "cb-ballot-text" }, text), inputs[at]));
      const show = element("button", { type: "submit", className: "cb-screen-button" }, "Show the chart");
      const form = element("form", { className: "cb-ballot-form", noValidate: true }, ...rows,
        element("p", { className: "cb-ballot-foot" }, show,
          ...(caseId ? present.slipButtons((files) => take(name, files, problem)) : []),
          element("span", { className: "cb-screen-small" }, " What is typed is not seen here, and is kept nowhere.")), problem);
      const drawn = element("div", { className: "cb-ballot-drawn" });
      const node = nodes[name] = element("div", { className: "cb-ballot" }, form, drawn);
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        const typed = inputs.map((field) => (field.value.trim() === "" ? 0 : Number(field.value)));
        const wrong = typed.findIndex((one) => !Number.isInteger(one) || one < 0);
        if (wrong >= 0 || !typed.some(Boolean)) {
          problem.textContent = wrong >= 0 ? `Option ${present.letter(wrong)} needs a whole number.` : "Type the number of votes for each option.";
          inputs[Math.max(wrong, 0)].focus();
          return;
        }
        problem.textContent = "";
        counts[name] = typed;
        draw();
      });
      node.edit = () => {
        counts[name] = null;
        delete drawn.dataset.says;
        draw();
        inputs[0].focus();
      };
      draw();
      return node;
    }

    /* The slips of this case and round, in place of numbers that are typed. */
    async function take(name, files, problem) {
      problem.textContent = "Reading …";
      const found = await present.countSlips(files, caseId, name, ids);
      problem.textContent = found.counts ? "" : found.says;
      if (!found.counts) return;
      counts[name] = found.counts;
      nodes[name].querySelector(".cb-ballot-drawn").dataset.says = found.says;
      draw();
    }

    function draw() {
      for (const [name, node] of Object.entries(nodes)) {
        const isDrawn = Boolean(counts[name]);
        node.querySelector("form").hidden = isDrawn;
        const again = present.button("Count again", node.edit);
        const drawn = node.querySelector(".cb-ballot-drawn"), { says } = drawn.dataset;
        const from = says ? [element("p", { className: "cb-ballot-note" }, says)] : [];
        drawn.replaceChildren(...(isDrawn ? [chart(name), ...from, again] : []));
      }
    }

    /* The bars: on the screen of the second round both rounds side by side, on one scale. */
    function chart(last) {
      const names = Object.keys(ROUNDS).filter((name) => counts[name] && (name === "before" || last === "after"));
      const seen = Object.fromEntries(names.map((name) => [name, shownOf(counts[name])]));
      const most = Math.max(1, ...names.flatMap((name) => counts[name].filter((_, at) => seen[name][at])));
      const head = element("tr", {}, element("th", { scope: "col" }, "Option"),
        ...names.map((name) => element("th", { scope: "col" }, ROUNDS[name])));
      const body = options.map((text, at) => element("tr", {},
        element("th", { scope: "row" }, element("span", { className: "cb-letter" }, present.letter(at)),
          element("span", { className: "cb-ballot-text" }, text)),
        ...names.map((name) => cell(counts[name][at], seen[name][at], most))));
      const isHidden = names.some((name) => seen[name].includes(false));
      const note = element("p", { className: "cb-ballot-note" }, isHidden
        ? "Groups under five are not shown, and with one of them another where it could be worked out."
        : "Each vote once.");
      return element("div", {}, element("table", { className: `cb-ballot-chart cb-ballot-${names.length}` },
        element("thead", {}, head), element("tbody", {}, ...body)), note);
    }

    function cell(count, isShown, most) {
      if (!isShown) return element("td", { className: "cb-ballot-hidden" }, "not shown");
      const bar = element("span", { className: "cb-ballot-bar" });
      bar.style.width = `calc(${count / most} * (100% - 2.6em))`;
      return element("td", {}, bar, element("b", {}, String(count)));
    }
    return made;
  }

  Object.assign(present, { ballot, shownOf });
})();
