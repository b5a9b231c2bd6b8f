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
  const data = (name) => JSON.parse(finder.querySelector(`.cb-finder-${name}`).textContent);
  const index = data("index");
  const items = new Map(
    [...list.querySelectorAll("[data-case]")].map((item) => [item.dataset.case, item]));
  const HAN = /[\u3400-\u9fff][\u3000-\u303f\u3400-\u9fff\uff00-\uffef·]*/g;
  // Where a passage that is no statement stands on the case page, and what it is called.
  const PLACES = {
    gap: ["", "not known"], question: ["decision", "decision"], option: ["decision", "option"],
    problem: ["problem", "problem"], response: ["response", "what was done"],
    actor: ["actors", "actor"], instrument: ["response", "means"],
    place: [null, "place"], theme: [null, "theme"],
  };
  const WAIT = 150; // milliseconds between the last letter and the search

  // Made when first needed: the list is there, and can be filtered, long before.
  let search = null;
  const searcher = () => (search ??= window.casebookSearch(data("texts")));

  const wanted = () => Object.fromEntries(
    [...new FormData(form)].map(([name, value]) => [name, value.trim()]).filter(([, value]) => value));

  function fits(entry, given) {
    return ["theme", "place", "kind"].every((name) => !given[name] || entry[name].includes(given[name]))
      && (!given.from || entry.end === null || entry.end >= Number(given.from))
      && (!given.to || (entry.start !== null && entry.start <= Number(given.to)))
      // A case without a known start is left out of a search by years.
      && (!given.from || entry.start !== null);
  }

  function element(tag, className, ...children) {
    const made = document.createElement(tag);
    if (className) made.className = className;
    made.append(...children);
    return made;
  }

  /* A text as nodes: an element made of each of these stretches, and what is between. */
  function nodes(text, stretches, made, between) {
    const found = [];
    let at = 0;
    for (const [start, end] of stretches) {
      found.push(...between(text.slice(at, start)), made(text.slice(start, end)));
      at = end;
    }
    return [...found, ...between(text.slice(at))];
  }

  /* A text as nodes, Chinese marked as Chinese. */
  function plain(text) {
    const runs = [...text.matchAll(HAN)].map(({ 0: run, index }) => [index, index + run.length]);
    return nodes(text, runs, chinese, (between) => [between]);
  }

  function chinese(run) {
    const span = element("span", "", run);
    span.lang = "zh-Hans";
    return span;
  }

  const marked = (text, parts) => nodes(
    text, searcher().marks(text, parts), (run) => element("mark", "", ...plain(run)), plain);

  /* The best passage of a case, under its tile; title and summary are there to be read already. */
  function passage(item, id, parts) {
    const found = searcher().passages(id, parts)
      .find((one) => one.kind !== "title" && one.kind !== "summary");
    if (!found) return;
    const [part, name] = PLACES[found.kind] || ["", found.recordId];
    const label = element(part === null ? "span" : "a", "cb-tile-hit-where", name);
    if (part !== null) {
      label.href = `${item.querySelector("h2 a").getAttribute("href")}#${part || found.recordId}`;
    }
    item.querySelector(".cb-tile").append(
      element("p", "cb-tile-hit", label, " ", element("span", "", ...marked(found.text, parts))));
  }

  /* Words in what the tile shows anyway are marked without touching it, where a browser can. */
  function highlight(shown, parts) {
    if (!window.CSS?.highlights) return;
    const ranges = [];
    for (const item of shown) {
      const texts = document.createTreeWalker(item.querySelector(".cb-tile"), NodeFilter.SHOW_TEXT);
      while (texts.nextNode()) {
        const node = texts.currentNode;
        if (node.parentElement.closest(".cb-tile-hit")) continue;
        for (const [start, end] of searcher().marks(node.data, parts)) {
          const range = new Range();
          range.setStart(node, start);
          range.setEnd(node, end);
          ranges.push(range);
        }
      }
    }
    CSS.highlights.set("cb-hit", new Highlight(...ranges));
  }

  /* What can be done about a question that found too little. */
  function advise(answer, asked) {
    const advice = [];
    if (asked && !answer) advice.push("These words are too common to look for.");
    for (const [typed, meant] of answer?.unknown || []) {
      if (!meant) {
        if (answer.hits.length) advice.push(`In no case: ${typed}. `);
        continue;
      }
      const button = element("button", "cb-link", meant);
      button.type = "button";
      button.addEventListener("click", () => {
        form.elements.text.value = form.elements.text.value.replace(typed, meant);
        form.elements.text.focus();
        update(true);
      });
      advice.push(`In no case: ${typed}. Did you mean `, button, "? ");
    }
    hint.replaceChildren(...advice);
    hint.hidden = !advice.length;
  }

  function update(isKept) {
    clearTimeout(waiting);
    list.removeAttribute("aria-busy");
    const given = wanted();
    const fitting = index.filter((entry) => fits(entry, given)).map((entry) => entry.id);
    const answer = given.text ? searcher().search(given.text, new Set(fitting)) : null;
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
      for (const id of ids) passage(items.get(id), id, answer.parts);
      highlight(ids.map((id) => items.get(id)), answer.parts);
    }
    const all = index.length;
    const number = ids.length === all ? `${all} cases` : `${ids.length} of ${all} cases`;
    const order = answer && ids.length > 1 ? ", best first" : "";
    count.textContent = answer?.hits[0]?.missing.length
      ? `No case has all of these words. With some: ${number}${order}` : number + order;
    none.hidden = ids.length > 0;
    advise(answer, Boolean(given.text));
    if (isKept) {
      const hash = new URLSearchParams(given).toString();
      history.replaceState(null, "", hash ? `#${hash}` : location.pathname + location.search);
    }
  }

  function restore() {
    const given = new URLSearchParams(location.hash.slice(1));
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

  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    update(true);
  });
  form.addEventListener("input", onInput);
  form.addEventListener("compositionend", onInput);
  form.addEventListener("reset", () => setTimeout(() => update(true)));
  // The index takes a moment: made while the reader turns to the field, not at the first letter.
  form.elements.text.addEventListener("focus", () => setTimeout(() => {
    form.elements.text.maxLength = searcher().longest;
  }), { once: true });
  window.addEventListener("hashchange", restore);
  restore();
})();
