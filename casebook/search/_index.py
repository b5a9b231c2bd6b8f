"""How cases are ranked: an index of words by case, and the formula."""

from __future__ import annotations

import math
from array import array
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from casebook.plain import Plain
from casebook.search._passages import STREAMS, Passage, passages
from casebook.search._words import RULES, Lexicon, Part, distance, is_common, pieces, spans

__all__ = ["Answer", "Hit", "Index"]

# The usual constants: how soon more of the same word stops to count, and how much a long text
# is held back.
K1 = 1.2
B = 0.75
# Scores that agree so far are equal; the ids of the cases then decide.
DIGITS = 6
# A word of so many letters may have one slip, or two, for another to be suggested.
ONE_SLIP, TWO_SLIPS = 4, 8


class Hit(NamedTuple):
    """A case that was found: its score, the parts of the question that it lacks."""

    case_id: str
    score: float
    missing: tuple[str, ...]


class Answer(NamedTuple):
    """What a question found: the cases, the best first, and what else is to be said of it."""

    hits: list[Hit]
    parts: list[Part]
    begun: dict[str, list[str]]  # words taken as beginnings, with words that begin so
    unknown: dict[str, str | None]  # words that stand nowhere, with the nearest that does


class Index:
    """The words of all cases of a bank.

    A case is one document of four streams: title, story (problem, response, summary),
    keywords (places, themes, instruments) and statements (with options, gaps and actors). Its
    score for a question is BM25F, after S. Robertson and H. Zaragoza, "The Probabilistic
    Relevance Framework: BM25 and Beyond", Foundations and Trends in Information Retrieval
    3(4), 2009, section 3.6: the sum over the tokens of the question of ::

        idf · f / (K1 + f),   f = Σ over streams of  weight · count / (1 − B + B · length / mean)

    with idf = ln(1 + (N − n + 0.5) / (n + 0.5)), as in Lucene, which is never below nought;
    N is the number of cases, n of those with the token. The length of a stream is its number
    of words and of Han characters. K1 = 1.2, B = 0.75; the weights are 4, 2, 2 and 1.

    `words` counts every word of the bank, as it stands there but in lower case.

    Parameters
    ----------
    cases : mapping
        Plain data of the cases by id.
    glossary : iterable of mapping
        Plain data of the glossary.
    language : str
        Language asked for: of a text in two languages, the first to be shown.
    sealed : bool
        Whether what gives the sequels away is looked through, too.
    """

    def __init__(
        self,
        cases: Mapping[str, Plain],
        glossary: Iterable[Plain],
        *,
        language: str = "en",
        sealed: bool = False,
    ) -> None:
        self._cases = cases
        self._language = language
        self._sealed = sealed
        self._ids = list(cases)
        self._lexicon = Lexicon(glossary)
        # Case, stream and count, one after the other: small, with ten thousand cases, too.
        self._postings: dict[str, array[int]] = {}
        self._lengths: list[list[int]] = [[] for _ in STREAMS]
        self.words: Counter[str] = Counter()
        self._stems: dict[str, str] = {}
        stream_of = {kind: at for at, (_, kinds) in enumerate(STREAMS.values()) for kind in kinds}
        for place, (case_id, case) in enumerate(cases.items()):
            counts: list[Counter[str]] = [Counter() for _ in STREAMS]
            lengths = [0] * len(STREAMS)
            for passage in self._passages(case):
                at = stream_of[passage.kind]
                cut = list(pieces(passage.text))
                read = [(piece.word, piece.token) for piece in cut if piece.token]
                lengths[at] += len(read) + sum(len(one.word) for one in cut if not one.token)
                self.words.update([word for word, _ in read])
                self._stems.update(read)
                counts[at].update([token for _, _, token in spans(cut, self._lexicon)])
            for at, counted in enumerate(counts):
                self._lengths[at].append(lengths[at])
                for token, count in counted.items():
                    if self._lexicon.is_meant(token, case_id):
                        self._postings.setdefault(token, array("I")).extend((place, at, count))
        for word in [word for word in self.words if is_common(word)]:
            del self.words[word], self._stems[word]
        self._means = [sum(lengths) / max(len(cases), 1) for lengths in self._lengths]

    def _passages(self, case: Plain) -> Iterable[Passage]:
        return passages(case, self._language, sealed=self._sealed)

    def _gains(self, token: str) -> dict[int, float]:
        """What a token adds to the score of each case that has it."""
        postings = self._postings.get(token, ())
        weights = [weight for weight, _ in STREAMS.values()]
        frequency: dict[int, float] = {}
        for at in range(0, len(postings), 3):
            place, stream, count = postings[at : at + 3]
            length = self._lengths[stream][place] / self._means[stream]
            found = weights[stream] * count / (1 - B + B * length)
            frequency[place] = frequency.get(place, 0.0) + found
        idf = self._idf(len(frequency))
        return {place: idf * (found / (K1 + found)) for place, found in frequency.items()}

    def _idf(self, count: int) -> float:
        return math.log(1 + (len(self._ids) - count + 0.5) / (count + 0.5))

    def search(self, question: str, *, among: Collection[str] | None = None) -> Answer:
        """The cases that have all parts of a question, or if there is none, any of them.

        Parameters
        ----------
        question : str
            Words, in English or Chinese.
        among : collection of str, optional
            Ids of the cases that are wanted; all if left out. Scores do not depend on it.

        Raises
        ------
        ValueError
            If there is no word in the question, or none but the commonest.
        """
        parts = self._lexicon.parts(question, self._stems, self._postings)
        if not parts:
            common = any(piece.token for piece in pieces(question))
            why = "only words too common to look for" if common else "no word"
            raise ValueError(
                f'search: "{question}" has {why}. Give words, in English or Chinese, such as '
                '"owners committee vote".'
            )
        gains = {token: self._gains(token) for token in _tokens(parts)}
        scores: dict[int, float] = {}
        for gained in gains.values():
            for place, gain in gained.items():
                scores[place] = scores.get(place, 0.0) + gain
        hits = []
        for place, score in scores.items():
            if among is None or self._ids[place] in among:
                missing = tuple(part.text for part in parts if not _is_met(part, place, gains))
                hits.append(Hit(self._ids[place], round(score, DIGITS), missing))
        whole = [hit for hit in hits if not hit.missing]
        ranked = sorted(whole or hits, key=lambda hit: (-hit.score, hit.case_id))
        begun, unknown = self._strange(parts, gains)
        return Answer(ranked, parts, begun, unknown)

    def _strange(
        self, parts: Sequence[Part], gains: Mapping[str, Mapping[int, float]]
    ) -> tuple[dict[str, list[str]], dict[str, str | None]]:
        """Words of the question that stand in no case as they are."""
        begun: dict[str, list[str]] = {}
        unknown: dict[str, str | None] = {}
        for part in parts:
            if not any(gains[token] for choice in part.choices for token in choice):
                unknown[part.text] = self.nearest(part.text)
                continue
            [piece, *more] = pieces(part.text)
            if piece.token and not more and piece.token not in self._postings:
                words = [word for word in self.words if word.startswith(piece.word)]
                if words:
                    begun[part.text] = sorted(words, key=lambda word: (-self.words[word], word))
        return begun, unknown

    def nearest(self, word: str) -> str | None:
        """The word of the bank that was probably meant, None if none is near."""
        cut = list(pieces(word))
        if len(cut) != 1 or cut[0].token is None or len(cut[0].word) < ONE_SLIP:
            return None
        [piece] = cut
        most = 1 if len(piece.word) < TWO_SLIPS else 2
        near = [
            (slips, -count, known)
            for known, count in self.words.items()
            if (slips := distance(piece.word, known, most)) <= most and not known.isdigit()
        ]
        return min(near)[2] if near else None

    def passages(self, case_id: str, parts: Sequence[Part]) -> list[Passage]:
        """Passages of a case in which something of a question stands, the best first.

        A passage weighs as much as the parts of the question in it, each counted once by its
        idf; of equals a statement comes before a sentence. A title comes last.
        """
        idf = {token: self._idf(self._count(token)) for token in _tokens(parts)}
        found = []
        for at, passage in enumerate(self._passages(self._cases[case_id])):
            here = {token for _, _, token in self._spans(passage.text)}
            weight = sum(
                max(sum(idf[token] for token in choice if token in here) for choice in part.choices)
                for part in parts
            )
            if weight:
                order = (passage.kind == "title", -round(weight, DIGITS), at)
                found.append((order, passage))
        return [passage for _, passage in sorted(found)]

    def _count(self, token: str) -> int:
        return len(set(self._postings.get(token, ())[::3]))

    def _spans(self, text: str) -> Iterator[tuple[int, int, str]]:
        return spans(list(pieces(text)), self._lexicon)

    def spans(self, text: str, parts: Sequence[Part]) -> list[tuple[int, int]]:
        """Stretches of a text in which something of a question stands, in order and apart."""
        wanted = _tokens(parts)
        merged: list[tuple[int, int]] = []
        for start, end, token in sorted(self._spans(text)):
            if token not in wanted:
                continue
            if merged and start <= merged[-1][1]:
                merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
            else:
                merged.append((start, end))
        return merged

    def for_page(self) -> dict[str, Any]:
        """All that a script needs to search in the same way, as data for JSON.

        Texts, not postings: a page that shows passages has to carry the texts anyway, and the
        script makes the same index of them in less time than postings take to be read.
        """
        kinds = [kind for _, kinds in STREAMS.values() for kind in kinds]
        return {
            "rules": RULES,
            "constants": {"k1": K1, "b": B, "digits": DIGITS, "slips": [ONE_SLIP, TWO_SLIPS]},
            "kinds": kinds,
            "streams": [[weight, list(kinds)] for weight, kinds in STREAMS.values()],
            "terms": [list(term) for term in self._lexicon.terms],
            "cases": [
                [
                    case_id,
                    [
                        [kinds.index(one.kind), one.record_id, one.text]
                        for one in self._passages(case)
                    ],
                ]
                for case_id, case in self._cases.items()
            ],
        }


def _tokens(parts: Sequence[Part]) -> dict[str, None]:
    """The tokens of a question, each once, in order."""
    return dict.fromkeys(token for part in parts for choice in part.choices for token in choice)


def _is_met(part: Part, place: int, gains: Mapping[str, Mapping[int, float]]) -> bool:
    return any(all(place in gains[token] for token in choice) for choice in part.choices)
