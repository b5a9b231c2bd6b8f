/* The search of casebook/search, for a page: what a word is and every constant come with the
   page from there, and the tests compare the two. Read that first; this follows it step by step. */
window.casebookSearch = (data) => {
  "use strict";

  const { rules, constants, slips, weights } = data;
  const { k1, b, usual, digits, longest } = constants;
  const common = new Set(rules.common);
  const pattern = new RegExp(rules.pattern, "gu");
  const accents = new RegExp(rules.accents, "gu");
  const steps = rules.stem.map(
    (step) => step.map(([pattern, ending]) => [new RegExp(`^(?:${pattern})$`, "u"), ending]));
  const put = (map, key, value) => map.has(key) ? map.get(key).push(value) : map.set(key, [value]);
  const add = (map, key, value) => map.set(key, (map.get(key) || 0) + value);

  /* Words */

  function stem(word) {
    if (!/^[a-z]{2,40}$/.test(word)) return word;
    for (const step of steps) {
      const rule = step.find(([pattern]) => pattern.test(word));
      if (rule) word = word.replace(rule[0], `$1${rule[1]}`);
    }
    return word;
  }

  const readBefore = new Map();

  function read(written) {
    if (!readBefore.has(written)) {
      const word = written.replaceAll(",", "").toLowerCase().normalize("NFKD").replace(accents, "");
      readBefore.set(written, [word, stem(word)]);
    }
    return readBefore.get(written);
  }

  function pieces(text) {
    return [...text.matchAll(pattern)].map(({ 0: whole, 1: sign, 2: written, index: start }) => {
      const [word, token] = sign ? [sign, sign] : read(written);
      return { start, end: start + whole.length, word, token, isHan: Boolean(sign) };
    }).filter(({ word, isHan }) => isHan || word.length > 1 || /^[0-9]$/.test(word));
  }

  const isJoined = (cut, at) => cut[at].isHan && cut[at + 1]?.isHan && cut[at + 1].start === cut[at].end;

  const forms = new Map(), notIn = new Map(Object.entries(data.notIn));
  for (const [form, term] of data.forms) put(forms, form[0], [form, term]);

  /* Where the terms that begin at a piece end, and their tokens, the longest first. */
  const terms = (cut, at) => (forms.get(cut[at].token) || [])
    .filter(([form]) => form.every((token, i) => cut[at + i]?.token === token))
    .map(([form, term]) => [at + form.length, term]);

  /* Start, end and token of everything that can be found; stretches may overlap. */
  function spans(cut) {
    const found = [];
    cut.forEach(({ start, end, word, token }, at) => {
      if (!common.has(word)) found.push([start, end, token]);
      if (isJoined(cut, at)) found.push([start, cut[at + 1].end, token + cut[at + 1].token]);
      for (const [last, term] of terms(cut, at)) found.push([start, cut[last - 1].end, term]);
    });
    return found;
  }

  /* The index */

  const postings = new Map(), counted = new Map();
  const lengths = data.cases.map(([id, passages], place) => {
    const counts = new Map();
    let length = 0;
    for (const [kind, , text] of passages) {
      const weight = weights[kind] || usual, cut = pieces(text);
      length += weight * cut.length;
      for (const { word, isHan } of cut) if (!isHan && !common.has(word)) add(counted, word, 1);
      for (const [, , token] of spans(cut)) add(counts, token, weight);
    }
    for (const [token, count] of counts) {
      if (!notIn.get(token)?.includes(id)) put(postings, token, [place, count]);
    }
    return length;
  });
  // The most frequent first.
  const words = [...counted.keys()].sort(
    (one, other) => counted.get(other) - counted.get(one) || (one < other ? -1 : 1));
  const total = lengths.length;
  const mean = lengths.reduce((sum, length) => sum + length, 0) / Math.max(total, 1);
  const rounded = (score) => Math.round(score * 10 ** digits) / 10 ** digits;

  function idf(token) {
    const count = postings.get(token)?.length || 0;
    return Math.log(1 + (total - count + 0.5) / (count + 0.5));
  }

  const gainsOf = (token) => new Map((postings.get(token) || []).map(([place, count]) => [
    place, idf(token) * count / (count + k1 * (1 - b + b * lengths[place] / mean))]));

  /* Questions */

  /* What stands in a case that has a stretch of a question: its words, its pairs of Chinese. */
  const alone = (cut) => [...new Set(cut.flatMap(({ word, token }, at) => {
    if (isJoined(cut, at)) return [token + cut[at + 1].token];
    return (at && isJoined(cut, at - 1)) || common.has(word) ? [] : [token];
  }))];

  function partsOf(question) {
    const cut = pieces(question), found = new Map();
    for (let at = 0, end, term; at < cut.length; at = end) {
      [end, term] = terms(cut, at)[0] || [at + 1, null];
      while (!term && isJoined(cut, end - 1) && !terms(cut, end).length) end += 1;
      const text = question.slice(cut[at].start, cut[end - 1].end);
      const tokens = alone(cut.slice(at, end));
      let choices = [tokens, ...(term ? [[term]] : [])].filter((choice) => choice.length);
      if (!term && tokens.length && !cut[at].isHan && !postings.has(tokens[0])) {
        const begun = words.filter((word) => word.startsWith(cut[at].word));
        if (begun.length) choices = [...new Set(begun.map(stem))].map((token) => [token]);
      }
      if (choices.length) found.set(JSON.stringify([text, choices]), { text, choices });
    }
    return [...found.values()];
  }

  /* The parts that are a term and have words of their own: these words, and the term. */
  const termsOf = (parts) => parts.map(({ choices }) => choices)
    .filter((choices) => choices.length > 1 && choices.at(-1)[0].startsWith(rules.term))
    .map((choices) => [choices[0], choices.at(-1)[0]]);

  const tokensOf = (parts) => new Set(parts.flatMap((part) => part.choices.flat()));

  /* What `Index.search` gives; null for a question without words. `among` is a set of ids. */
  function search(asked, among) {
    const parts = partsOf([...asked].slice(0, longest).join(""));
    if (!parts.length) return null;
    const gains = new Map([...tokensOf(parts)].map((token) => [token, gainsOf(token)]));
    for (const [words, term] of termsOf(parts)) for (const word of words) {
      const worth = idf(word) / idf(term), gained = gains.get(word);
      gains.get(term).forEach((gain, place) =>
        gained.set(place, Math.max(gained.get(place) || 0, gain * worth)));
    }
    const scores = new Map();
    for (const gained of gains.values()) gained.forEach((gain, place) => add(scores, place, gain));
    const hits = [...scores].map(([place, score]) => ({
      id: data.cases[place][0],
      score: rounded(score),
      missing: parts.filter((part) => !part.choices.some(
        (choice) => choice.every((token) => gains.get(token).has(place)))).map((part) => part.text),
    })).filter(({ id }) => !among || among.has(id));
    const whole = hits.filter((hit) => !hit.missing.length);
    const ranked = (whole.length ? whole : hits)
      .sort((one, other) => other.score - one.score || (one.id < other.id ? -1 : 1));
    const unknown = parts.filter((part) => ![...tokensOf([part])].some((token) => gains.get(token).size))
      .map(({ text }) => [text, nearest(text)]);
    return { hits: ranked, parts, unknown };
  }

  /* Whether no more than so many slips lie between two words. */
  function areNear(one, other, most) {
    if (one === other || !most || Math.abs(one.length - other.length) > most) return one === other;
    let at = 0;
    while (at < Math.min(one.length, other.length) && one[at] === other[at]) at += 1;
    const a = one.slice(at), b = other.slice(at);
    return areNear(a.slice(1), b.slice(1), most - 1) || areNear(a.slice(1), b, most - 1)
      || areNear(a, b.slice(1), most - 1)
      || (a[0] === b[1] && a[1] === b[0] && areNear(a.slice(2), b.slice(2), most - 1));
  }

  function nearest(text) {
    const [{ word }, ...more] = pieces(text);
    if (more.length || word.length < slips[0]) return null;
    const near = (most) => words.find((known) => areNear(word, known, most) && !/^[0-9]+$/.test(known));
    return near(1) || (word.length >= slips[1] && near(2)) || null;
  }

  /* Passages */

  const texts = new Map(data.cases);

  function passages(id, parts) {
    const found = texts.get(id).map(([kind, recordId, text]) => {
      const here = new Set(spans(pieces(text)).map(([, , token]) => token));
      for (const [words, term] of termsOf(parts)) {
        if (here.has(term)) words.forEach((word) => here.add(word));
      }
      const weight = parts.reduce((sum, { choices }) => sum + Math.max(...choices.map((choice) => choice
        .reduce((sum, token) => sum + (here.has(token) ? idf(token) : 0), 0))), 0);
      return { kind, recordId, text, weight: rounded(weight) };
    });
    // The sort is stable: of equals the first in the case comes first.
    return found.filter(({ weight }) => weight).sort((one, other) =>
      (one.kind === "title") - (other.kind === "title") || other.weight - one.weight);
  }

  /* Stretches of a text in which something of a question stands, in order and apart. */
  function marks(text, parts) {
    const wanted = tokensOf(parts), merged = [];
    for (const [start, end] of spans(pieces(text)).filter(([, , token]) => wanted.has(token))) {
      if (start <= merged.at(-1)?.[1]) merged.at(-1)[1] = Math.max(end, merged.at(-1)[1]);
      else merged.push([start, end]);
    }
    return merged;
  }

  return { longest, pieces, search, passages, marks };
};
