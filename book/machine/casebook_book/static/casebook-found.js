/* What finder and search page share: the texts, loaded when needed; passages as they are shown, with
   the words marked; advice on a question that found too little. Texts only ever become text. */
window.casebookFound = (() => {
  "use strict";

  const HAN = /[\u3400-\u9fff][\u3000-\u303f\u3400-\u9fff\uff00-\uffef·]*/g;
  // Where a passage that is no statement stands on the case page, and what it is called.
  const PLACES = {
    gap: ["", "not known"], question: ["decision", "decision"], option: ["decision", "option"],
    problem: ["problem", "problem"], response: ["response", "what was done"],
    actor: ["actors", "actor"], instrument: ["response", "means"],
    story: ["story", "story"], side: ["sides", "position"], exhibit: ["exhibits", "exhibit"],
    role: ["roles", "role"], prompt: ["prompts", "prompt"],
    summary: [null, "summary"], place: [null, "place"], theme: [null, "theme"],
  };

  /* The texts that an element names: scripts, since a page opened from a file may not fetch. */
  async function loaded(holder) {
    await Promise.all(holder.dataset.texts.split(" ").map((address) => new Promise((done, failed) => {
      const script = document.createElement("script");
      Object.assign(script, { src: address, onload: done, onerror: failed });
      document.head.append(script);
    })));
    return window.casebookTexts;
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

  const marked = (engine, text, parts) => nodes(
    text, engine.marks(text, parts), (run) => element("mark", "", ...plain(run)), plain);

  /* A passage of the page at an address, with a link to its place there, which `heads` may name. */
  function passage(engine, { kind, recordId, text }, { parts }, address, heads = new Map()) {
    const [place, name] = PLACES[kind] || ["", heads.get(recordId) || recordId];
    const label = element(place === null ? "span" : "a", "cb-tile-hit-where", ...plain(name));
    if (place !== null) label.href = `${address}#${place || recordId}`;
    return element(
      "p", "cb-tile-hit", label, " ", element("span", "", ...marked(engine, text, parts)));
  }

  /* What can be done about a question that found too little. */
  function advise(hint, answer, question, where, mend) {
    const advice = [];
    if (question && !answer) advice.push("These words are too common to look for.");
    for (const [typed, meant] of answer?.unknown || []) {
      if (!meant) {
        if (answer.hits.length) advice.push(`${where}: ${typed}. `);
        continue;
      }
      const button = element("button", "cb-link", meant);
      button.type = "button";
      button.addEventListener("click", () => mend(typed, meant));
      advice.push(`${where}: ${typed}. Did you mean `, button, "? ");
    }
    hint.replaceChildren(...advice);
    hint.hidden = !advice.length;
  }

  return { advise, element, loaded, marked, passage, plain };
})();
