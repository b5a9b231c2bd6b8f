/* The search page: cases and all other pages in one list, the best first, with their best passages.
   The question stands in the address, where the search fields of all pages put it. */
(() => {
  "use strict";

  const page = document.getElementById("cb-search-page");
  if (!page) return;
  const { advise, element, loaded, marked, passage } = window.casebookFound;
  const field = page.querySelector("input");
  const count = page.querySelector(".cb-finder-count");
  const hint = page.querySelector(".cb-finder-hint");
  const list = page.querySelector(".cb-found");
  const MOST = 50, EACH = 2; // pages shown, and passages of each
  const WAIT = 150; // milliseconds between the last letter and the search

  /* One index over both; of a page that is no case the id is its address. */
  const ready = loaded(page).then(({ cases, pages, addresses, weights, ...rest }) => {
    const texts = [...cases, ...pages];
    const all = { ...rest, cases: texts, weights: { ...weights, heading: 2 * rest.constants.usual } };
    return { engine: window.casebookSearch(all), texts: new Map(texts), addresses };
  });

  /* The heading above each place of a page. */
  function headings(passages, title) {
    const heads = new Map();
    let head = title;
    for (const [kind, place, text] of passages) {
      if (kind === "heading") head = text;
      if (!heads.has(place)) heads.set(place, head);
    }
    return heads;
  }

  function found(id, { engine, texts, addresses }, answer) {
    const passages = texts.get(id), address = addresses[id] || id;
    const [title, other] = passages.filter(([kind]) => kind === "title").map(([, , text]) => text);
    const link = element("a", "", ...marked(engine, title || id, answer.parts));
    link.href = address;
    const tile = element("article", "cb-found-one", element("h2", "", link));
    if (other) tile.append(element("p", "cb-title-zh", ...marked(engine, other, answer.parts)));
    const heads = addresses[id] ? undefined : headings(passages, title);
    tile.append(...engine.passages(id, answer.parts).filter(({ kind }) => kind !== "title")
      .slice(0, EACH).map((one) => passage(engine, one, answer, address, heads)));
    return element("li", "", tile);
  }

  let asked = 0; // so many questions; an answer that comes late is to none but the last

  async function update() {
    clearTimeout(waiting);
    const question = field.value.trim(), own = ++asked;
    const all = await ready;
    if (own !== asked) return;
    field.maxLength = all.engine.longest;
    const answer = question ? all.engine.search(question) : null;
    const hits = answer ? answer.hits : [];
    list.replaceChildren(...hits.slice(0, MOST).map(({ id }) => found(id, all, answer)));
    list.removeAttribute("aria-busy");
    const some = hits[0]?.missing.length ? "No page has all of these words. With some: " : "";
    const most = hits.length > MOST ? `, the first ${MOST} shown` : "";
    count.textContent = question
      ? `${some}${hits.length} ${hits.length === 1 ? "page" : "pages"}${hits.length > 1 ? ", best first" : ""}${most}`
      : "";
    advise(hint, answer, question, "On no page", (typed, meant) => {
      field.value = field.value.replace(typed, () => meant);
      field.focus();
      update();
    });
    const query = question ? `?${new URLSearchParams({ q: question })}` : location.pathname;
    if (question !== (new URLSearchParams(location.search).get("q") || "").trim()) {
      history.replaceState(null, "", query);
    }
  }

  let waiting = 0;

  function onInput(event) {
    clearTimeout(waiting);
    // Not while a character is being composed: pinyin is not what is looked for.
    if (event.isComposing) return;
    list.setAttribute("aria-busy", "true");
    waiting = setTimeout(update, WAIT);
  }

  function restore() {
    field.value = new URLSearchParams(location.search).get("q") || "";
    update();
  }

  page.querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault();
    update();
  });
  field.addEventListener("input", onInput);
  field.addEventListener("compositionend", onInput);
  restore();
  if (!field.value) field.focus();
})();
