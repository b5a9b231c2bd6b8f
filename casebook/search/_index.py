"""How cases are ranked: an index of words by case, and the formula."""

from __future__ import annotations

import math
from array import array
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from casebook.parts import KINDS
from casebook.parts.passages import USUAL, WEIGHTS, Passage
from casebook.plain import Plain
from casebook.search._words import (
    COMMON,
    RULES,
    TERM,
    Lexicon,
    Piece,
    are_near,
    is_joined,
    pieces,
    stem,
)

# The usual constants: how soon more of the same word stops to count, in words of a statement, and
# how much a long text is held back.
K1, B = 1.2 * USUAL, 0.75
# Scores that agree so far are equal; the ids of the cases then decide.
DIGITS = 6
# A word of so many letters may have one slip, or two, for another to be suggested.
ONE_SLIP, TWO_SLIPS = 4, 8
# So many characters of a question are read: enough for any, and soon done.
LONGEST = 200


class Part(NamedTuple):
    """A part of a question: a word, Chinese characters, or a term; met by any of the choices."""

    text: str
    choices: tuple[tuple[str, ...], ...]  # of a choice all tokens must be there
    begun: tuple[str, ...] = ()  # words that begin so, where it stands nowhere as it is


class Hit(NamedTuple):
    """A case that was found: its score, the parts of the question that it lacks."""

    case_id: str
    score: float
    missing: tuple[str, ...]


class Answer(NamedTuple):
    """What a question found: the cases, the best first, and what else is to be said of it."""

    hits: list[Hit]
    parts: list[Part]
    unknown: dict[str, str | None]  # parts that stand nowhere, with the nearest word that does


class Index:
    """The words of all cases of a bank.

    A case is one document, in which a word counts once for each time that it stands in a
    statement (or an option, a gap, an actor), twice in the prose (problem, response, summary)
    and in keywords (places, themes, instruments), four times in the title, and a quarter in
    what a class works with (story, sides, exhibits, roles, prompts). Its score for a
    question is BM25 over these counts, as in S. Robertson, H. Zaragoza and M. Taylor, "Simple
    BM25 extension to multiple weighted fields", CIKM 2004: the sum over the tokens of the
    question of ::

        idf · count / (count + K1 · (1 − B + B · length / mean length))

    with idf = ln(1 + (N − n + 0.5) / (n + 0.5)), as in Lucene, which is never below nought;
    N is the number of cases, n of those with the token. The length of a case is its number of
    words and of Chinese characters, counted in the same way. K1 = 1.2, B = 0.75.

    A case that has a term of the glossary has the words of the question that stand for it, too,
    at least as often, however the case writes it: else one that once writes it as the question
    does would come before all that are about it.

    `words` counts every word of the bank, as it stands there but in lower case, the most
    frequent first.

    Parameters
    ----------
    bank : mapping
        Plain data by kind.
    language : str
        Language asked for: of a text in two languages, the first to be shown.
    sealed : bool
        Whether what gives the sequels away is looked through, too.
    """

    def __init__(self, bank: Plain, *, language: str = "en", sealed: bool = False) -> None:
        self._bank, self._language, self._sealed = bank, language, sealed
        self._cases: Mapping[str, Plain] = bank["cases"]
        self._ids = list(self._cases)
        self._lexicon = Lexicon(bank["glossary"])
        # Case and count, one after the other: small, with ten thousand cases, too.
        self._postings: dict[str, array[int]] = {}
        self._lengths: list[int] = []
        words: Counter[str] = Counter()
        for place, (case_id, case) in enumerate(self._cases.items()):
            counts: Counter[str] = Counter()
            self._lengths.append(0)
            for passage in self._passages(case):
                weight = WEIGHTS.get(passage.kind, USUAL)
                cut = pieces(passage.text)
                self._lengths[-1] += weight * len(cut)
                words.update([piece.word for piece in cut if not piece.is_han])
                for _, _, token in self._lexicon.spans(cut):
                    counts[token] += weight
            for token, count in counts.items():
                if case_id not in self._lexicon.not_in.get(token, ()):
                    self._postings.setdefault(token, array("I")).extend((place, count))
        frequent_first = sorted(words.items(), key=lambda pair: (-pair[1], pair[0]))
        self.words = Counter({word: count for word, count in frequent_first if word not in COMMON})
        self._mean = sum(self._lengths) / max(len(self._cases), 1)

    def _passages(self, case: Plain) -> Iterator[Passage]:
        for kind in KINDS.values():
            if kind.passages is not None:
                yield from kind.passages(case, self._bank, self._language, self._sealed)

    def _idf(self, token: str) -> float:
        count = len(self._postings.get(token, ())) // 2
        return math.log(1 + (len(self._ids) - count + 0.5) / (count + 0.5))

    def _gains(self, token: str) -> dict[int, float]:
        """What a token adds to the score of each case that has it."""
        idf, postings = self._idf(token), self._postings.get(token, array("I"))
        return {
            place: idf * count / (count + K1 * (1 - B + B * self._lengths[place] / self._mean))
            for place, count in zip(postings[::2], postings[1::2], strict=True)
        }

    def search(self, question: str, *, among: Collection[str] | None = None) -> Answer:
        """The cases that have all parts of a question, or if there is none, any of them.

        Parameters
        ----------
        question : str
            Words, in English or Chinese; what is beyond 200 characters is not read.
        among : collection of str, optional
            Ids of the cases that are wanted; all if left out. Scores do not depend on it.

        Raises
        ------
        ValueError
            If there is no word in the question, or none but the commonest.
        """
        question = question[:LONGEST]
        parts = self._parts(question)
        if not parts:
            why = "only words too common to look for" if pieces(question) else "no word"
            raise ValueError(
                f'search: "{question}" has {why}. Give words, in English or Chinese, such as '
                '"owners committee vote".'
            )
        gains = {token: self._gains(token) for token in _tokens(parts)}
        for words, term in _terms(parts):
            for word in words:
                worth = self._idf(word) / self._idf(term)
                for place, gain in gains[term].items():
                    gains[word][place] = max(gains[word].get(place, 0), gain * worth)
        scores: defaultdict[int, float] = defaultdict(float)
        for gained in gains.values():
            for place, gain in gained.items():
                scores[place] += gain

        def is_met(part: Part, place: int) -> bool:
            return any(all(place in gains[token] for token in one) for one in part.choices)

        hits = []
        for place, score in scores.items():
            if among is None or self._ids[place] in among:
                missing = tuple(part.text for part in parts if not is_met(part, place))
                hits.append(Hit(self._ids[place], round(score, DIGITS), missing))
        whole = [hit for hit in hits if not hit.missing]
        ranked = sorted(whole or hits, key=lambda hit: (-hit.score, hit.case_id))
        absent = [part for part in parts if not any(gains[token] for token in _tokens([part]))]
        return Answer(ranked, parts, {part.text: self._nearest(part.text) for part in absent})

    def _parts(self, question: str) -> list[Part]:
        """Terms of the glossary, the longest first, and what is between: words, runs of Chinese."""
        cut = pieces(question)
        found = []
        at = 0
        while at < len(cut):
            end, term = next(self._lexicon.terms(cut, at), (at + 1, ""))
            while not term and is_joined(cut, end - 1) and not any(self._lexicon.terms(cut, end)):
                end += 1
            text = question[cut[at].start : cut[end - 1].end]
            alone = tuple(dict.fromkeys(_alone(cut[at:end])))
            if term:
                found.append(Part(text, (alone, (term,)) if alone else ((term,),)))
            elif alone:
                begun: tuple[str, ...] = ()
                if not cut[at].is_han and alone[0] not in self._postings:
                    begun = tuple(word for word in self.words if word.startswith(cut[at].word))
                stems = dict.fromkeys((stem(word),) for word in begun)
                found.append(Part(text, tuple(stems) or (alone,), begun))
            at = end
        return list(dict.fromkeys(found))

    def _nearest(self, text: str) -> str | None:
        """The word of the bank that was probably meant, None if none is near."""
        cut = pieces(text)
        if len(cut) != 1 or len(word := cut[0].word) < ONE_SLIP:
            return None
        for slips in (1, 2) if len(word) >= TWO_SLIPS else (1,):
            for known in self.words:
                if are_near(word, known, slips) and not known.isdigit():
                    return known
        return None

    def passages(self, case_id: str, parts: Sequence[Part]) -> list[Passage]:
        """Passages of a case in which something of a question stands, the best first.

        A passage weighs as much as the parts of the question in it, each counted once by its
        idf, a term as much as its words; of equals a statement comes before a sentence. A title
        comes last.
        """
        idf = {token: self._idf(token) for token in _tokens(parts)}
        found = []
        for at, passage in enumerate(self._passages(self._cases[case_id])):
            here = {token for _, _, token in self._lexicon.spans(pieces(passage.text))}
            for words, term in _terms(parts):
                if term in here:
                    here.update(words)
            weight = sum(
                max(sum(idf[token] for token in choice if token in here) for choice in part.choices)
                for part in parts
            )
            if weight:
                found.append((passage.kind == "title", -round(weight, DIGITS), at, passage))
        return [passage for *_, passage in sorted(found)]

    def spans(self, text: str, parts: Sequence[Part]) -> list[tuple[int, int]]:
        """Stretches of a text in which something of a question stands, in order and apart."""
        wanted = _tokens(parts)
        merged: list[tuple[int, int]] = []
        for start, end, token in self._lexicon.spans(pieces(text)):
            if token in wanted:
                if merged and start <= merged[-1][1]:
                    start, before = merged.pop()
                    end = max(end, before)
                merged.append((start, end))
        return merged

    def for_page(self) -> dict[str, Any]:
        """All that a script needs to search in the same way, as data for JSON.

        Texts, not postings: a page that shows passages has to carry the texts anyway, and the
        script makes the same index of them in less time than postings take to be read.
        """
        return {
            "rules": RULES,
            "constants": {"k1": K1, "b": B, "usual": USUAL, "digits": DIGITS, "longest": LONGEST},
            "slips": [ONE_SLIP, TWO_SLIPS],
            "weights": WEIGHTS,
            "forms": self._lexicon.forms,
            "notIn": self._lexicon.not_in,
            "cases": [
                [case_id, [list(passage) for passage in self._passages(case)]]
                for case_id, case in self._cases.items()
            ],
        }


def _alone(cut: Sequence[Piece]) -> Iterator[str]:
    """What stands in a case that has a stretch of a question: its words, its pairs of Chinese."""
    for at, piece in enumerate(cut):
        if is_joined(cut, at):
            yield piece.token + cut[at + 1].token
        elif not (at and is_joined(cut, at - 1)) and piece.word not in COMMON:
            yield piece.token


def _terms(parts: Iterable[Part]) -> Iterator[tuple[tuple[str, ...], str]]:
    """The parts that are a term and have words of their own: these words, and the term."""
    for part in parts:
        *words, last = part.choices
        if words and last[0].startswith(TERM):
            yield words[0], last[0]


def _tokens(parts: Iterable[Part]) -> dict[str, None]:
    """The tokens of a question, each once, in order."""
    return dict.fromkeys(token for part in parts for choice in part.choices for token in choice)
