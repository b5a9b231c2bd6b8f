/* How a slide becomes screens: a text, a list or a table is divided until each part has room, at the
   one size that can be read from the back row. Nothing is made smaller. */
(() => {
  "use strict";

  const present = window.casebookPresent;
  // As many characters of running text as one takes in at a time.
  const LONGEST = 400;
  const SENTENCE = /[.!?…][”’")\]]*\s+(?=[A-Z0-9“‘"(\u3400-\u9fff])/g;
  const SHORT = /\b(?:Mr|Mrs|Ms|Dr|Prof|St|No|Nos|art|vol|pp?|ca)\.\s+$/;

  function element(tag, properties, ...inner) {
    const made = Object.assign(document.createElement(tag), properties);
    made.append(...inner);
    return made;
  }

  /* `weights` cut into `count` runs as equal as may be, none empty: pairs of first and last place. */
  function runs(weights, count) {
    const total = weights.reduce((sum, one) => sum + one, 0), made = [];
    let sum = 0, start = 0;
    for (let at = 0; at < weights.length; at += 1) {
      const goal = (total * (made.length + 1)) / count;
      const isLast = made.length === count - 1;
      const left = weights.length - at - 1, wanted = count - made.length - 1;
      sum += weights[at];
      const isNear = sum >= goal || goal - sum < sum + (weights[at + 1] || 0) - goal;
      if (!isLast && (isNear || left === wanted)) {
        made.push([start, at + 1]);
        start = at + 1;
      }
    }
    return [...made, [start, weights.length]];
  }

  /* The fewest parts that each have room: lists of nodes, as `build` makes them; null if even the
     single items do not fit. */
  function parcels(weights, build, fits) {
    for (let count = 1; count <= weights.length; count += 1) {
      const made = runs(weights, count).map(([start, end], at, all) => build(start, end, at, all.length));
      if (made.every((nodes) => fits(nodes))) return made;
    }
    return null;
  }

  /* Places at which a text may be cut: after sentences, or between words. */
  function cuts(text, between) {
    return [...text.matchAll(between)]
      .map((found) => found.index + found[0].length)
      .filter((at) => !SHORT.test(text.slice(Math.max(0, at - 8), at)));
  }

  function point(root, offset) {
    const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    let left = offset, node = null;
    while (texts.nextNode()) {
      node = texts.currentNode;
      if (left <= node.length) return [node, left];
      left -= node.length;
    }
    return [node || root, node ? node.length : 0];
  }

  /* A paragraph from one place of its text to another, with what is marked in it. */
  function piece(paragraph, start, end) {
    const range = document.createRange(), made = paragraph.cloneNode(false);
    range.setStart(...point(paragraph, start));
    range.setEnd(...point(paragraph, end));
    made.append(range.cloneContents());
    return made;
  }

  /* A paragraph as the screens that it takes; `around` puts what is repeated beside each piece. */
  function textScreens(paragraph, fits, around = (node) => [node]) {
    const text = paragraph.textContent;
    for (const [between, longest] of [[SENTENCE, LONGEST], [SENTENCE, Infinity], [/\s+/g, Infinity]]) {
      const places = [0, ...cuts(text, between), text.length];
      const weights = places.slice(1).map((end, at) => end - places[at]);
      const build = (start, end, at, count) =>
        around(piece(paragraph, places[start], places[end]), at, count);
      const fewest = Math.ceil(text.length / longest) || 1;
      for (let count = fewest; count <= weights.length; count += 1) {
        const made = runs(weights, count).map(([start, end], at, all) => build(start, end, at, all.length));
        if (made.every((nodes) => fits(nodes))) return made;
      }
    }
    return [around(paragraph, 0, 1)];
  }

  /* Blocks below what each screen repeats; a paragraph that has no room alone is divided itself. */
  function blockScreens(fixed, blocks, fits, wrap = (nodes) => nodes) {
    const repeated = () => fixed.map((one) => one.cloneNode(true));
    const weights = blocks.map((one) => one.textContent.length + 60);
    const build = (start, end) => [...repeated(), ...wrap(blocks.slice(start, end))];
    const found = parcels(weights, build, fits);
    if (found) return found;
    return blocks.flatMap((block, at) => (
      fits(build(at, at + 1)) || block.children.length > 3
        ? [build(at, at + 1)]
        : textScreens(block, fits, (one) => [...repeated(), ...wrap([one])])
    ));
  }

  /* A table by rows below its head; where a row is too wide, each row as a block with its labels. */
  function tableScreens(table, before, after, fits) {
    const rows = [...table.tBodies[0]?.rows || table.rows];
    const make = (isStacked) => (start, end, at, count) => {
      const made = table.cloneNode(false);
      made.classList.toggle("cb-stacked", isStacked);
      if (table.tHead) made.append(table.tHead.cloneNode(true));
      const body = document.createElement("tbody");
      body.append(...rows.slice(start, end).map((row) => row.cloneNode(true)));
      made.append(body);
      return [...before(at, count), made];
    };
    const weights = rows.map((row) => row.textContent.length + 40);
    const whole = [...make(false)(0, rows.length, 0, 1), ...after()];
    if (fits(whole)) return [whole];
    const pages = parcels(weights, make(false), fits) || parcels(weights, make(true), fits)
      || rows.map((_, at) => make(true)(at, at + 1, at, rows.length));
    return after().length ? [...pages, [...before(-1, 0), ...after()]] : pages;
  }

  Object.assign(present, { element, textScreens, blockScreens, tableScreens });
})();
