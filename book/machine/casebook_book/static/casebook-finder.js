/* Filters and words over the list of cases. With words the best cases come first, each with the
   passage in which they stand. The state stands in the address, so that it can be shared and the
   browser's back button works. Without this script the whole list stands. */
(() => {
  "use strict";

  const finder = document.getElementById("cb-finder");
  if (!finder) return;
  const form = finder.querySelector("form");
  const count = finder.querySelector(".cb-finder-count");
  const hint = finder.querySelector(".cb-finder-hint");
  const none = finder.querySelector(".cb-finder-none");
  const list = finder.querySelector(".cb-tiles");
  const { advise, loaded, passage } = window.casebookFound;
  const index = JSON.parse(finder.querySelector(".cb-finder-index").textContent);
  const items = new Map(
    [...list.querySelectorAll("[data-case]")].map((item) => [item.dataset.case, item]));
  const WAIT = 150; // milliseconds between the last letter and the search

  // Loaded when first needed: the list is there, and can be filtered, long before.
  let search = null;
  const searcher = () => (search ??= loaded(finder).then(window.casebookSearch));

  const wanted = () => Object.fromEntries(
    [...new FormData(form)].map(([name, value]) => [name, value.trim()]).filter(([, value]) => value));

  function fits(entry, given) {
    const words = Object.keys(entry).filter((name) => Array.isArray(entry[name]));
    return words.every((name) => !given[name] || entry[name].includes(given[name]))
      && (!given.from || entry.end === null || entry.end >= Number(given.from))
      && (!given.to || (entry.start !== null && entry.start <= Number(given.to)))
      // A case without a known start is left out of a search by years.
      && (!given.from || entry.start !== null);
  }

  /* Words in what the tile shows anyway are marked without touching it, where a browser can. */
  function highlight(shown, engine, parts) {
    if (!window.CSS?.highlights) return;
    const ranges = [];
    for (const item of shown) {
      const texts = document.createTreeWalker(item.querySelector(".cb-tile"), NodeFilter.SHOW_TEXT);
      while (texts.nextNode()) {
        const node = texts.currentNode;
        if (node.parentElement.closest(".cb-tile-hit")) continue;
        for (const [start, end] of engine.marks(node.data, parts)) {
          const range = new Range();
          range.setStart(node, start);
          range.setEnd(node, end);
          ranges.push(range);
        }
      }
    }
    CSS.highlights.set("cb-hit", new Highlight(...ranges));
  }

  let asked = 0; // so many questions; an answer that comes late is to none but the last

  async function update(isKept) {
    clearTimeout(waiting);
    const given = wanted(), own = ++asked;
    const engine = given.text ? await searcher() : null;
    if (own !== asked) return;
    list.removeAttribute("aria-busy");
    const fitting = index.filter((entry) => fits(entry, given)).map((entry) => entry.id);
    const answer = engine?.search(given.text, new Set(fitting));
    const ids = answer ? answer.hits.map((hit) => hit.id) : fitting;
    const shown = new Set(ids);
    for (const old of list.querySelectorAll(".cb-tile-hit")) old.remove();
    window.CSS?.highlights?.delete("cb-hit");
    // Without words in the order of the index, which is that of the page.
    for (const id of new Set([...ids, ...items.keys()])) {
      const item = items.get(id);
      item.hidden = !shown.has(id);
      list.append(item);
    }
    if (answer) {
      for (const id of ids) {
        // Title and summary are there to be read already.
        const best = engine.passages(id, answer.parts)
          .find((one) => one.kind !== "title" && one.kind !== "summary");
        const href = items.get(id).querySelector("h2 a").getAttribute("href");
        if (best) items.get(id).querySelector(".cb-tile").append(passage(engine, best, answer, href));
      }
      highlight(ids.map((id) => items.get(id)), engine, answer.parts);
    }
    const all = index.length;
    const number = ids.length === all ? `${all} cases` : `${ids.length} of ${all} cases`;
    const order = answer && ids.length > 1 ? ", best first" : "";
    count.textContent = answer?.hits[0]?.missing.length
      ? `No case has all of these words. With some: ${number}${order}` : number + order;
    none.hidden = ids.length > 0;
    advise(hint, answer, given.text, "In no case", (typed, meant) => {
      form.elements.text.value = form.elements.text.value.replace(typed, () => meant);
      form.elements.text.focus();
      update(true);
    });
    if (isKept) {
      const hash = new URLSearchParams(given).toString();
      history.replaceState(null, "", hash ? `#${hash}` : location.pathname + location.search);
    }
  }

  function restore() {
    const hash = location.hash.slice(1);
    // A link to a heading, or to the main part, leads there and is no question.
    if (document.getElementById(hash)) return;
    const given = new URLSearchParams(hash);
    for (const field of form.elements) {
      if (field.name) field.value = given.get(field.name) || "";
    }
    update(false);
  }

  let waiting = 0;

  function onInput(event) {
    clearTimeout(waiting);
    if (event.target.name !== "text") {
      update(true);
      return;
    }
    // Not while a character is being composed: pinyin is not what is looked for.
    if (event.isComposing) return;
    list.setAttribute("aria-busy", "true");
    waiting = setTimeout(() => update(true), WAIT);
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    update(true);
  });
  form.addEventListener("input", onInput);
  form.addEventListener("compositionend", onInput);
  form.addEventListener("reset", () => setTimeout(() => update(true)));
  // The index takes a moment: made while the reader turns to the field, not at the first letter.
  form.elements.text.addEventListener("focus", () => setTimeout(async () => {
    form.elements.text.maxLength = (await searcher()).longest;
  }), { once: true });
  window.addEventListener("hashchange", restore);
  restore();
})();
