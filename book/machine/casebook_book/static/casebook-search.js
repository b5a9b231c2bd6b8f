/* The search of casebook/search, for a page: what a word is and every constant come with the
   page from there, and the tests compare the two. Read that first; this follows it step by step. */
(() => {
  "use strict";

  function makeSearch(data) {
    const { rules, constants, kinds, streams } = data;
    const { k1, b, digits, slips } = constants;
    const common = new Set(rules.stop);
    const accents = new RegExp(rules.accents, "gu");
    const steps = rules.stem.map(
      (step) => step.map(([pattern, cut, add]) => [new RegExp(pattern, "u"), cut, add]));
    const streamOf = kinds.map((kind) => streams.findIndex(([, kinds]) => kinds.includes(kind)));

    /* Words */

    const readBefore = new Map();

    function stem(word) {
      if (!/^[a-z]+$/.test(word)) return word;
      for (const step of steps) {
        const rule = step.find(([pattern]) => pattern.test(word));
        if (rule) word = word.slice(0, word.length - rule[1]) + rule[2];
      }
      return word;
    }

    function read(word) {
      let known = readBefore.get(word);
      if (!known) {
        const folded = word.replaceAll(",", "").toLowerCase().normalize("NFKD").replace(accents, "");
        known = [folded, stem(folded)];
        readBefore.set(word, known);
      }
      return known;
    }

    function pieces(text) {
      const found = [];
      for (const match of text.matchAll(new RegExp(rules.pattern, "gu"))) {
        const start = match.index, end = start + match[0].length;
        if (match[1]) {
          found.push({ start, end, word: match[1], token: null });
        } else {
          const [word, token] = read(match[2]);
          if (word.length > 1 || /^[0-9]$/.test(word)) found.push({ start, end, word, token });
        }
      }
      return found;
    }

    const english = new Map(), chinese = new Map(), notIn = new Map();
    const put = (map, key, value) => map.has(key) ? map.get(key).push(value) : map.set(key, [value]);
    for (const [token, inEnglish, inChinese, elsewhere] of data.terms) {
      for (const form of inEnglish) put(english, form[0], [form, token]);
      for (const run of inChinese) put(chinese, [...run][0], [run, token]);
      if (elsewhere.length) notIn.set(token, new Set(elsewhere));
    }
    for (const forms of [...english.values(), ...chinese.values()]) {
      forms.sort((one, other) => other[0].length - one[0].length);
    }

    const stands = (form, cut, at) => form.every((token, i) => cut[at + i]?.token === token);

    /* Start, end and token of everything that can be found; stretches may overlap. */
    function spans(cut) {
      const found = [];
      cut.forEach((piece, at) => {
        if (piece.token === null) {
          const signs = [...piece.word];
          let place = 0;
          signs.forEach((sign, i) => {
            const start = piece.start + place;
            found.push([start, start + sign.length, sign]);
            if (i + 1 < signs.length) {
              const pair = sign + signs[i + 1];
              found.push([start, start + pair.length, pair]);
            }
            for (const [run, term] of chinese.get(sign) || []) {
              if (piece.word.startsWith(run, place)) found.push([start, start + run.length, term]);
            }
            place += sign.length;
          });
        } else {
          if (!common.has(piece.word)) found.push([piece.start, piece.end, piece.token]);
          for (const [form, term] of english.get(piece.token) || []) {
            if (stands(form, cut, at)) found.push([piece.start, cut[at + form.length - 1].end, term]);
          }
        }
      });
      return found;
    }

    /* The index */

    const postings = new Map(), words = new Map(), stems = new Map();
    const lengths = streams.map(() => []);
    data.cases.forEach(([id, passages], place) => {
      const counts = streams.map(() => new Map());
      lengths.forEach((one) => one.push(0));
      for (const [kind, , text] of passages) {
        const stream = streamOf[kind], cut = pieces(text);
        for (const piece of cut) {
          lengths[stream][place] += piece.token === null ? [...piece.word].length : 1;
          if (piece.token === null || common.has(piece.word)) continue;
          words.set(piece.word, (words.get(piece.word) || 0) + 1);
          stems.set(piece.word, piece.token);
        }
        for (const [, , token] of spans(cut)) {
          counts[stream].set(token, (counts[stream].get(token) || 0) + 1);
        }
      }
      counts.forEach((counted, stream) => {
        for (const [token, count] of counted) {
          if (!notIn.get(token)?.has(id)) put(postings, token, [place, stream, count]);
        }
      });
    });
    const total = data.cases.length;
    const means = lengths.map((one) => one.reduce((sum, length) => sum + length, 0) / Math.max(total, 1));
    const rounded = (score) => Math.round(score * 10 ** digits) / 10 ** digits;
    const idf = (count) => Math.log(1 + (total - count + 0.5) / (count + 0.5));

    function gainsOf(token) {
      const frequency = new Map();
      for (const [place, stream, count] of postings.get(token) || []) {
        const length = lengths[stream][place] / means[stream];
        const found = streams[stream][0] * count / (1 - b + b * length);
        frequency.set(place, (frequency.get(place) || 0) + found);
      }
      const weight = idf(frequency.size);
      return new Map([...frequency].map(([place, found]) => [place, weight * (found / (k1 + found))]));
    }

    /* Questions */

    function pairs(run) {
      const signs = [...run];
      const found = signs.slice(1).map((sign, i) => signs[i] + sign);
      return found.length ? [...new Set(found)] : [run];
    }

    function hanParts(run) {
      const found = [];
      let start = 0, at = 0;
      const between = () => {
        if (start < at) found.push({ text: run.slice(start, at), choices: [pairs(run.slice(start, at))] });
      };
      while (at < run.length) {
        const sign = String.fromCodePoint(run.codePointAt(at));
        const [form, term] = (chinese.get(sign) || []).find(([one]) => run.startsWith(one, at)) || [];
        if (!form) {
          at += sign.length;
          continue;
        }
        between();
        at += form.length;
        start = at;
        found.push({ text: form, choices: [pairs(form), [term]] });
      }
      between();
      return found;
    }

    const begun = (word) => [...new Set(
      [...stems].filter(([whole]) => whole.startsWith(word)).map(([, token]) => token),
    )].map((token) => [token]);

    function parts(question) {
      const cut = pieces(question), found = [];
      for (let at = 0; at < cut.length;) {
        const piece = cut[at];
        if (piece.token === null) {
          found.push(...hanParts(piece.word));
          at += 1;
          continue;
        }
        const [form, term] = (english.get(piece.token) || []).find(([one]) => stands(one, cut, at)) || [];
        const end = at + (form ? form.length : 1);
        const alone = cut.slice(at, end).filter((one) => !common.has(one.word)).map((one) => one.token);
        const text = question.slice(piece.start, cut[end - 1].end);
        if (term) {
          found.push({ text, choices: alone.length ? [alone, [term]] : [[term]] });
        } else if (alone.length) {
          const beginnings = postings.has(alone[0]) ? [] : begun(piece.word);
          found.push({ text, choices: beginnings.length ? beginnings : [alone] });
        }
        at = end;
      }
      return [...new Map(found.map((part) => [JSON.stringify(part), part])).values()];
    }

    const tokensOf = (parts) => new Set(parts.flatMap((part) => part.choices.flat()));

    /* What `Index.search` gives; null for a question without words. `among` is a set of ids. */
    function search(question, among) {
      const asked = parts(question);
      if (!asked.length) return null;
      const gains = new Map([...tokensOf(asked)].map((token) => [token, gainsOf(token)]));
      const scores = new Map();
      for (const gained of gains.values()) {
        for (const [place, gain] of gained) scores.set(place, (scores.get(place) || 0) + gain);
      }
      const isMet = (part, place) =>
        part.choices.some((choice) => choice.every((token) => gains.get(token).has(place)));
      const hits = [];
      for (const [place, score] of scores) {
        const id = data.cases[place][0];
        if (among && !among.has(id)) continue;
        const missing = asked.filter((part) => !isMet(part, place)).map((part) => part.text);
        hits.push({ id, score: rounded(score), missing });
      }
      const whole = hits.filter((hit) => !hit.missing.length);
      const ranked = (whole.length ? whole : hits)
        .sort((one, other) => other.score - one.score || (one.id < other.id ? -1 : 1));
      const unknown = asked
        .filter((part) => !part.choices.flat().some((token) => gains.get(token).size))
        .map((part) => [part.text, nearest(part.text)]);
      return { hits: ranked, parts: asked, unknown };
    }

    function distance(a, b, most) {
      if (Math.abs(a.length - b.length) > most) return most + 1;
      let last, before = [], row = [...Array(b.length + 1).keys()];
      for (let i = 1; i <= a.length; i += 1) {
        [last, before, row] = [before, row, [i]];
        for (let j = 1; j <= b.length; j += 1) {
          let best = Math.min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a[i - 1] !== b[j - 1]));
          if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
            best = Math.min(best, last[j - 2] + 1);
          }
          row.push(best);
        }
        if (Math.min(...row) > most) return most + 1;
      }
      return Math.min(row.at(-1), most + 1);
    }

    function nearest(text) {
      const cut = pieces(text);
      if (cut.length !== 1 || cut[0].token === null || cut[0].word.length < slips[0]) return null;
      const most = cut[0].word.length < slips[1] ? 1 : 2;
      let best = null;
      for (const [known, count] of words) {
        const away = distance(cut[0].word, known, most);
        if (away > most || /^[0-9]+$/.test(known)) continue;
        if (!best || away < best.away || (away === best.away
          && (count > best.count || (count === best.count && known < best.known)))) {
          best = { away, count, known };
        }
      }
      return best && best.known;
    }

    /* Passages */

    const byId = new Map(data.cases);

    function passages(id, asked) {
      const weights = new Map([...tokensOf(asked)].map((token) => [
        token, idf(new Set((postings.get(token) || []).map(([place]) => place)).size)]));
      const found = [];
      for (const [kind, recordId, text] of byId.get(id)) {
        const here = new Set(spans(pieces(text)).map(([, , token]) => token));
        let weight = 0;
        for (const part of asked) {
          weight += Math.max(...part.choices.map((choice) => choice
            .filter((token) => here.has(token))
            .reduce((sum, token) => sum + weights.get(token), 0)));
        }
        if (weight) found.push({ kind: kinds[kind], recordId, text, weight: rounded(weight) });
      }
      // The sort is stable: of equals the first in the case comes first.
      return found.sort((one, other) =>
        (one.kind === "title") - (other.kind === "title") || other.weight - one.weight);
    }

    /* Stretches of a text in which something of a question stands, in order and apart. */
    function marks(text, asked) {
      const wanted = tokensOf(asked), merged = [];
      const found = spans(pieces(text)).filter(([, , token]) => wanted.has(token));
      for (const [start, end] of found.sort((one, other) => one[0] - other[0] || one[1] - other[1])) {
        if (merged.length && start <= merged.at(-1)[1]) {
          merged.at(-1)[1] = Math.max(end, merged.at(-1)[1]);
        } else {
          merged.push([start, end]);
        }
      }
      return merged;
    }

    return { pieces, search, passages, marks };
  }

  window.casebookSearch = makeSearch;
})();
