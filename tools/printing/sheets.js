// What a page of the book must become before it is printed. Each sheet stands in a template, so
// that nothing of it is loaded or shown before its addresses are right.
globalThis.casebookSheets = (() => {
  const OFF = "script, noscript, button, form, input, select, template, .headerlink, .copybtn, "
    + ".cb-chart-view, .cb-chart-controls, .cb-chart-data, .cb-choice, .cb-to-choice, .cb-download, "
    + ".cb-finder-form, .cb-finder-count, .cb-finder-hint, .cb-search, #cb-builder, .visually-hidden";
  // What a class has in its hands before the choice.
  const BEFORE = ["story", "exhibits", "roles", "sides", "decision", "prompts"];
  const make = (name, look, ...inside) => {
    const made = document.createElement(name);
    if (look) made.className = look;
    made.append(...inside);
    return made;
  };
  const all = (from, query) => [...from.querySelectorAll(query)];
  const plain = (name) => name.replace(/[^A-Za-z0-9_-]/g, "-");
  const idOn = (page, id) => `${plain(page)}--${plain(id)}`;
  const short = (title) => title.split(/: /)[0];

  // Which sections of a case belong into part A (or B), with part A's statements after them.
  function choose(root, part) {
    const sections = all(root, ".cb-part");
    const named = new Map(sections.map((one) => [one.id, one]));
    const isTaught = named.has("story");
    const isBefore = (one) => (isTaught ? BEFORE.includes(one.id) : !one.classList.contains("cb-after"));
    const cited = new Set();
    for (const one of sections.filter(isBefore)) {
      for (const link of all(one, 'a.cb-cite[href^="#"]')) cited.add(link.hash.slice(1));
    }
    // A statement that others contradict comes with these: they stand in one frame.
    const ledgers = ["facts", "claims", "critiques"].filter((id) => isTaught && named.has(id));
    for (const id of ledgers) {
      for (const group of all(named.get(id), ".cb-ledger > *")) {
        const ids = [group, ...all(group, ".cb-statement")].map((one) => one.id);
        if (ids.some((one) => cited.has(one)) === (part === "b")) group.remove();
      }
      for (const ledger of all(named.get(id), ".cb-ledger")) {
        if (ledger.childElementCount) continue;
        if (ledger.previousElementSibling?.matches("h3")) ledger.previousElementSibling.remove();
        ledger.remove();
      }
    }
    for (const one of sections) {
      const isLedger = ledgers.includes(one.id);
      const stays = isLedger ? one.querySelector(".cb-statement") : isBefore(one) === (part === "a");
      if (!stays) one.remove();
    }
    named.get("file")?.remove();
    const first = ledgers.map((id) => named.get(id)).find((one) => one.isConnected || root.contains(one));
    const lead = part === "a"
      ? "The statements that part A cites, with who says each and where it was read. What came later, and the sources in full, stand in part B."
      : "Statements that could be known at the time and that part A does not cite.";
    if (first) first.querySelector("h2").after(make("p", "cb-lead", lead));
    const fold = root.querySelector("details.cb-fold");
    if (fold) {
      fold.querySelector("summary")?.remove();
      fold.replaceWith(...fold.childNodes);
    }
    if (part === "b") root.querySelector(".cb-head")?.remove();
    if (part === "b") root.querySelector("#related")?.remove();
    const title = root.querySelector("h1");
    if (part && title) title.before(make("p", "cb-piece", part === "a" ? "Part A" : "Part B"));
    const story = named.get("story")?.querySelector("h2");
    if (story) story.textContent = "The case";
    const sequel = named.get("sequel")?.querySelector("h2");
    if (sequel) sequel.textContent = "What was chosen, and what came of it";
  }

  // Cards of roles in place of the page.
  function cards(root, title) {
    const roles = all(root, ".cb-role");
    for (const role of roles) role.append(make("p", "cb-card-foot", short(title)));
    root.replaceChildren(make("div", "cb cb-cards", ...roles));
  }

  // The note in place of the page. The board stands last and takes the width of both columns.
  function teachingNote(root, title) {
    const note = root.querySelector(".cb-teaching-note");
    const board = note.querySelector(".cb-board");
    if (board) note.append(make("div", "cb-board-box", board.previousElementSibling, board));
    root.replaceChildren(make("p", "cb-piece", "Teaching note"), make("h1", "", title), note);
  }

  // A taught case's choice in a chapter: what came of it is not on this paper. Who says so is: it
  // stands after "When you have chosen".
  function closeFolds(root) {
    for (const fold of all(root, "details.cb-fold:not(.cb-says)")) {
      const link = fold.querySelector(".cb-card-more a[href]");
      const line = make("p", "cb-closed", "What was chosen: part B of ");
      if (link) link.textContent = "the case";
      line.append(link ?? "the case", ".");
      fold.replaceWith(line);
    }
    // Code that made a table; without its own word the browser would put one.
    for (const fold of all(root, "details.hide")) {
      fold.querySelector(":scope > summary")?.remove();
      fold.replaceWith(...fold.childNodes);
    }
    for (const fold of all(root, "details")) fold.open = true;
  }

  function pictures(root) {
    for (const chart of all(root, "figure.cb-chart")) {
      const print = chart.querySelector(".cb-chart-print");
      const still = chart.querySelector(".cb-chart-still");
      if (print && still) print.alt = still.alt;
    }
    for (const image of all(root, "img")) image.removeAttribute("loading");
  }

  // What a note says of a statement, from its card; a work is cited once.
  function told(card, works, number) {
    const made = make("span");
    const more = card.querySelector(".cb-card-more a")?.textContent ?? "";
    const [id, title] = more.split(" in ", 1).concat(more.slice(more.indexOf(" in ") + 4));
    made.append(make("b", "", short(title)), `, ${id}`, make("span", "cb-place"), ". ");
    const rows = all(card, ".cb-card-list > div").map((row) => [row.querySelector("dt").textContent, row.querySelector("dd").cloneNode(true)]);
    if (!rows.length) made.append(...card.querySelector(".cb-card-text").cloneNode(true).childNodes);
    const speaker = rows.find(([name]) => name === "Says")?.[1].querySelector(".cb-speaker");
    if (speaker) made.append(...speaker.childNodes, ": ");
    const earlier = new Set();
    for (const [, from] of rows.filter(([name]) => name === "In")) {
      for (const one of all(from, "a, br, .cb-kind")) one.remove();
      const work = from.textContent.trim();
      if (!works.has(work)) made.append(...from.childNodes, " ");
      else if (works.get(work) !== number) earlier.add(works.get(work));
      if (!works.has(work)) works.set(work, number);
    }
    if (earlier.size) made.append(`as in note${earlier.size > 1 ? "s" : ""} ${[...earlier].join(" and ")}.`);
    return made;
  }

  // Links: into this document, to a note at the end of the sheet, or words as others.
  function links(sheet, pages) {
    const { page, isCase } = sheet;
    const notes = [];
    const known = new Map();
    const works = new Map();
    const note = (key, content) => {
      if (!known.has(key)) {
        known.set(key, notes.length + 1);
        notes.push(content());
      }
      return known.get(key);
    };
    const mark = (number) => make("sup", "cb-note-mark", `${number}`);
    const target = (address) => {
      if (address.origin !== location.origin || !pages.root || !address.href.startsWith(pages.root)) return null;
      const name = decodeURIComponent(address.pathname).slice(new URL(pages.root).pathname.length).replace(/\.html$/, "");
      return { name, id: decodeURIComponent(address.hash.slice(1)) };
    };
    const bare = (link) => {
      const words = make("span", link.className);
      words.append(...link.childNodes);
      if (link.dataset.statement) words.dataset.statement = link.dataset.statement;
      link.replaceWith(words);
      return words;
    };
    for (let link of all(sheet.root, "a[href]")) {
      if (!/^(https?|file):$/.test(new URL(link.getAttribute("href"), sheet.href).protocol)) { bare(link); continue; }
      const address = new URL(link.getAttribute("href"), sheet.href);
      const inside = target(address);
      const where = inside && pages.find(inside.name, inside.id);
      if (!inside) {
        const number = note(address.href, () => {
          const shown = make("a", "cb-address", readable(address.href));
          shown.href = address.href;
          return shown;
        });
        // "publisher's page" says nothing on paper that its note does not say.
        bare(link).after(mark(number));
        continue;
      }
      link.removeAttribute("title");
      if (where) link.setAttribute("href", `#${where}`);
      else link = bare(link);
      const isMark = link.classList.contains("cb-cite");
      if (link.dataset.statement && !isCase) {
        const card = sheet.cards.get(link.dataset.statement);
        if (!card) continue;
        const number = note(link.dataset.statement, () => {
          const made = told(card, works, notes.length + 1);
          if (where) made.querySelector(".cb-place").append(", ", numberOf(where));
          return made;
        });
        if (isMark) {
          link.replaceChildren(`${number}`);
          // No mark begins a line.
          const before = link.previousSibling;
          if (before?.nodeType === Node.TEXT_NODE && !link.closest(".cb-rests-on, .cb-desk")) {
            const follows = before.previousSibling?.classList?.contains("cb-cite") && !before.data.trim();
            before.data = before.data.replace(/\s+$/, follows ? "\u00a0" : "");
          }
        }
        else link.after(mark(number));
        if (isMark && where) link.setAttribute("href", `#${where}`);
      } else if (where && inside.name !== page && !link.matches(".cb-cite, .cb-term, .cb-source-id, .cb-id")) {
        link.after(" (", numberOf(where), ")");
      }
    }
    // A number leads to the case by its note. Where numbers are counted up for and against, the
    // case is worth its place.
    for (const name of isCase ? [] : all(sheet.root, ".cb-cites .cb-rests-case")) {
      if (!name.closest(".cb-takes")) name.remove();
    }
    // Numbers of notes in a row of their own say what they are.
    for (const label of isCase ? [] : all(sheet.root, ".cb-rests-on > .cb-label")) label.append(" notes");
    for (const desk of isCase ? [] : all(sheet.root, ".cb-desk")) desk.prepend("Notes ");
    if (notes.length) {
      const list = make("ol", "cb-notes-list", ...notes.map((one) => make("li", "", one)));
      sheet.root.append(make("section", "cb-notes", make("h2", "", "Notes"), list));
    }
  }

  const readable = (href) => {
    try { return decodeURI(href); } catch { return href; }
  };

  function numberOf(id) {
    const link = make("a", "cb-page", "p. ", make("span", "cb-page-number", "000"));
    link.href = `#${id}`;
    return link;
  }

  // Ids are of a page, and here are many pages.
  function rename(sheet) {
    for (const one of all(sheet.root, "[id]")) one.id = idOn(sheet.page, one.id);
    for (const name of ["aria-describedby", "aria-labelledby", "for", "headers"]) {
      for (const one of all(sheet.root, `[${name}]`)) one.removeAttribute(name);
    }
  }

  function contents(place, sheets) {
    let part = "";
    let list = null;
    for (const { page, part: its, title } of sheets) {
      if (!list || its !== part) {
        if (its) place.append(make("p", "cb-contents-part", its));
        list = make("ul", "cb-contents-list");
        place.append(list);
        part = its;
      }
      const link = make("a", "", make("span", "cb-contents-title", title), make("span", "cb-contents-dots"), make("span", "cb-page-number", "000"));
      link.href = `#${plain(page)}`;
      link.classList.add("cb-page");
      list.append(make("li", "", link));
    }
  }

  // Tables: as they are, on a page that lies, or as blocks.
  function fit() {
    for (const table of all(document, ".cb-sheet table")) {
      const sheet = table.closest(".cb-sheet");
      const isTooWide = () => Math.ceil(table.getBoundingClientRect().width) > table.parentElement.getBoundingClientRect().width + 1;
      if (!isTooWide()) continue;
      let box = table;
      while (box.parentElement.matches(".cb, .cb-exhibit, .pst-scrollable-table-container, .output, .cell_output, .cell, .cb-dictionary, .text_html, div:not([class])")) box = box.parentElement;
      const wide = make("div", "cb-wide");
      box.replaceWith(wide);
      wide.append(box);
      wide.style.page = `${sheet.style.page}-wide`;
      if (isTooWide()) {
        // Not even there: words may break, and rows become blocks where cells say what they are.
        wide.replaceWith(box);
        table.classList.add(table.querySelector("td[data-label]") ? "cb-as-blocks" : "cb-squeezed");
      }
    }
  }

  function fitCards() {
    for (const box of all(document, ".cb-cards")) {
      const cards = all(box, ".cb-role");
      const isFull = (card) => card.scrollHeight > card.clientHeight + 1;
      const shrink = (from, to) => {
        for (const card of cards) {
          card.style.fontSize = "";
          for (let size = from; isFull(card) && size >= to; size -= 0.25) card.style.fontSize = `${size}pt`;
        }
      };
      shrink(9, 8.25);
      if (!cards.some(isFull)) continue;
      box.classList.add("cb-cards-large");
      shrink(10, 6);
    }
  }

  function tooWide() {
    const found = [];
    for (const sheet of all(document, ".cb-sheet")) {
      const right = sheet.getBoundingClientRect().right + 1;
      for (const one of all(sheet, "*")) {
        if (one.closest(".cb-wide, .cb-cards") || one.closest("svg, .visually-hidden")) continue;
        const box = one.getBoundingClientRect();
        if (box.width && (box.right > right || box.left < sheet.getBoundingClientRect().left - 1)) {
          found.push(`${sheet.dataset.page}: <${one.localName} class="${one.className}"> ${one.textContent.trim().slice(0, 60)}`);
          break;
        }
      }
      for (const wide of all(sheet, ".cb-wide")) {
        if (wide.scrollWidth > wide.clientWidth + 1) found.push(`${sheet.dataset.page}: a table in a page that lies`);
      }
      for (const card of all(sheet, ".cb-cards .cb-role")) {
        if (card.scrollHeight > card.clientHeight + 1 || card.scrollWidth > card.clientWidth + 1) found.push(`${sheet.dataset.page}: card ${card.textContent.trim().slice(0, 60)}`);
      }
    }
    return found;
  }

  async function prepare() {
    const root = document.body.dataset.root;
    const sheets = all(document, "template.cb-sheet").map((template) => {
      const { page, part, piece, title, name } = template.dataset;
      const section = make("section", "cb-sheet bd-article");
      section.id = plain(page);
      section.dataset.page = page;
      section.style.page = name;
      const content = template.content;
      const known = all(content, "#cb-cards article[data-statement]");
      for (const inner of all(content, "template")) known.push(...all(inner.content, "article[data-statement]"));
      const own = new Map(known.map((card) => [card.dataset.statement, card]));
      return { page, part, piece, title, section, template, root: section, cards: own, href: `${root}${page}.html`, isCase: Boolean(content.querySelector(".cb-case-page")) };
    });
    const at = new Map(sheets.map((one) => [one.page, one]));
    for (const sheet of sheets) {
      const { root: section, template, piece, title } = sheet;
      section.append(template.content);
      for (const one of all(section, OFF)) one.remove();
      if ("handout" in template.dataset) for (const one of all(section, ".cb-instructor")) one.remove();
      if (piece === "a" || piece === "b") choose(section, piece);
      else if (piece === "roles") cards(section, title);
      else if (piece === "note") teachingNote(section, title);
      else closeFolds(section);
      pictures(section);
      for (const image of all(section, "img[src]")) image.src = new URL(image.getAttribute("src"), sheet.href).href;
    }
    // All sheets are cut to what they show before a link asks whether its target is among it.
    for (const sheet of sheets) rename(sheet);
    const ids = new Set(sheets.flatMap(({ section }) => [section.id, ...all(section, "[id]").map((one) => one.id)]));
    const pages = {
      root,
      find(name, id) {
        const sheet = at.get(name);
        if (!sheet) return null;
        if (!id) return sheet.section.id;
        return ids.has(idOn(name, id)) ? idOn(name, id) : null;
      },
    };
    for (const sheet of sheets) links(sheet, pages);
    for (const { template, section } of sheets) template.replaceWith(section);
    const place = document.querySelector(".cb-contents");
    if (place) contents(place, sheets);
    await Promise.all([...document.images].map((image) => image.decode().catch(() => null)));
    await document.fonts.ready;
    fit();
    fitCards();
    return tooWide();
  }

  return {
    prepare,
    targets: () => [...new Set(all(document, "a.cb-page").map((link) => link.hash.slice(1)))],
    number(places) {
      for (const link of all(document, "a.cb-page")) {
        link.querySelector(".cb-page-number").textContent = places[link.hash.slice(1)] ?? "";
      }
    },
    headings: () => all(document, "main :is(h1, h2, h3, h4, h5, h6)").map((one) => one.textContent.replace(/\s+/g, " ").trim()),
    size: (points) => document.documentElement.style.setProperty("--cb-size", `${points}pt`),
  };
})();
