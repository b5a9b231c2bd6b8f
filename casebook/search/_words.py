"""What a word is: how texts and questions are cut, folded and reduced to tokens.

- Words of letters and digits: lower case, accents dropped, full-width forms made plain. A
  number loses its thousands separators: ``2,527`` is ``2527``. Single Latin letters and the
  commonest English words are left out.
- English words lose their inflection: ``votes``, ``voted`` and ``voting`` are ``vote``. The
  rules follow steps 1 and 5 of M. F. Porter, "An algorithm for suffix stripping", Program
  14(3), 1980. His other steps are left out: they would make one word of community and
  communication.
- Chinese has no spaces: a run of characters gives each character and each pair of neighbours,
  as Lucene's CJK analyser does. A question takes the pairs, and the character where it stands
  alone. Traditional and simplified characters are not brought together.
- A term of the glossary, in either language and any variant, is a token of its own besides:
  ``§`` and its id. So 业委会 finds "owners' committee", and the other way round.

Patterns and rules are written so that Python and JavaScript read them alike.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from casebook.plain import Plain

__all__ = [
    "RULES",
    "Lexicon",
    "Part",
    "Piece",
    "Term",
    "distance",
    "is_common",
    "pieces",
    "spans",
    "stem",
]

# Characters without spaces between words: Han, and the kana of Japanese names.
_HAN = "\u3005-\u3007\u3041-\u3096\u30a1-\u30fa\u30fc-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_HAN += "\U00020000-\U0003ffff"
_LETTERS = "0-9A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02af\u0300-\u1fff\u2c00-\u2dff"
_LETTERS += "\ua4d0-\ud7ff\uff10-\uff19\uff21-\uff3a\uff41-\uff5a"
# A run of Han (group 1), or a number or word (group 2).
PATTERN = rf"([{_HAN}]+)|([0-9]{{1,3}}(?:,[0-9]{{3}})+(?:[.][0-9]+)?|[0-9]+[.][0-9]+|[{_LETTERS}]+)"
# Letters that fall away when an accent is written apart.
ACCENTS = "[\u0300-\u036f]"

# fmt: off
STOP_WORDS = (
    "a", "also", "an", "and", "are", "as", "at", "be", "been", "but", "by", "did", "do",
    "does", "for", "from", "had", "has", "have", "he", "her", "his", "how", "if", "in",
    "into", "is", "it", "its", "no", "not", "of", "on", "or", "our", "she", "so", "such",
    "than", "that", "the", "their", "them", "then", "there", "these", "they", "this",
    "those", "to", "was", "we", "were", "what", "when", "where", "which", "who", "whose",
    "why", "will", "with", "would", "you", "your",
)
# fmt: on

# Steps in order; of each step the first rule whose pattern the word meets, or none: so many
# letters are cut from the end, then these are added.
STEM_RULES: tuple[tuple[tuple[str, int, str], ...], ...] = (
    (  # plurals
        ("^news$", 0, ""),  # not new
        ("..ies$", 3, "i"),
        ("(?:ss|x|z|ch|sh)es$", 2, ""),
        (".[^siu]s$", 1, ""),
    ),
    (  # agreed, carried, planned, voted, opened
        (
            "^parking$",
            0,
            "",
        ),  # not park: the cases have quarrels over the one, and some of the other
        ("(?:agr|guarant)eed$", 1, ""),
        ("eed$", 0, ""),
        ("..ied$", 2, ""),
        (r"[aeiouy]([bdgmnprt])\1ed$", 3, ""),
        (r"[aeiouy]([bdgmnprt])\1ing$", 4, ""),
        ("^[^aeiou]*[aeiouy][^aeiouwxy]ed$", 1, ""),
        ("^[^aeiou]*[aeiouy][^aeiouwxy]ing$", 3, "e"),
        ("(?:[aeiouy].|.[aeiouy])ed$", 2, ""),
        ("[aeiouy].+ed$", 2, ""),
        ("(?:[aeiouy].|.[aeiouy])ing$", 3, ""),
        ("[aeiouy].+ing$", 3, ""),
    ),
    (  # last letters: care keeps its e, so that it is not car; house, policy and bill lose theirs
        ("^[^aeiou]*[aeiouy][^aeiouwxy]e$", 0, ""),
        ("..e$", 1, ""),
        (".[^aeiou]y$", 1, "i"),
        (r"([bdfglmnprt])\1$", 1, ""),
    ),
)
TERM_MARK = "§"

# All that a script needs to cut texts and questions in the same way.
RULES: dict[str, Any] = {
    "pattern": PATTERN,
    "accents": ACCENTS,
    "stop": STOP_WORDS,
    "stem": STEM_RULES,
    "mark": TERM_MARK,
}

_FIND = re.compile(PATTERN)
_ACCENTS = re.compile(ACCENTS)
_ENGLISH = re.compile("[a-z]+")
_STOP = frozenset(STOP_WORDS)
_DIGITS = frozenset("0123456789")
_STEPS = [[(re.compile(rule), cut, add) for rule, cut, add in step] for step in STEM_RULES]


class Piece(NamedTuple):
    """A stretch of a text: a word with its token, or a run of Han without one."""

    start: int
    end: int
    word: str  # folded; a run of Han as it is
    token: str | None


class Term(NamedTuple):
    """A term of the glossary as tokens: its English forms, its Chinese ones, where it is not."""

    token: str
    english: tuple[tuple[str, ...], ...]
    chinese: tuple[str, ...]
    not_in: tuple[str, ...]


class Part(NamedTuple):
    """A part of a question: a word, a run of Han, or a term; met by any one of the choices."""

    text: str
    choices: tuple[tuple[str, ...], ...]  # of a choice all tokens must be there


# Kept, since a bank says the same words again and again.
@lru_cache(maxsize=65536)
def _read(word: str) -> tuple[str, str]:
    """A word as it stands, folded and as a token."""
    word = word.replace(",", "").lower()
    if not word.isascii():
        word = _ACCENTS.sub("", unicodedata.normalize("NFKD", word))
    return word, stem(word)


def stem(word: str) -> str:
    """A folded word without its inflection.

    >>> [stem(word) for word in ("committees", "voting", "policies", "planned", "care", "cars")]
    ['committe', 'vote', 'polici', 'plan', 'care', 'car']
    """
    if not _ENGLISH.fullmatch(word):
        return word
    for step in _STEPS:
        for pattern, cut, add in step:
            if pattern.search(word):
                word = word[: len(word) - cut] + add
                break
    return word


def is_common(word: str) -> bool:
    """Whether a folded word is one of those that nobody looks for."""
    return word in _STOP


def pieces(text: str) -> Iterator[Piece]:
    """The words and runs of Han of a text, in order; common words too, single letters not."""
    for found in _FIND.finditer(text):
        if found[1]:
            yield Piece(found.start(), found.end(), found[1], None)
        else:
            word, token = _read(found[2])
            if len(word) > 1 or word in _DIGITS:
                yield Piece(found.start(), found.end(), word, token)


def spans(cut: Sequence[Piece], lexicon: Lexicon) -> Iterator[tuple[int, int, str]]:
    """Start, end and token of everything in the pieces of a text; stretches may overlap."""
    for at, piece in enumerate(cut):
        if piece.token is None:
            run = piece.word
            for place, sign in enumerate(run):
                start = piece.start + place
                yield start, start + 1, sign
                if place + 1 < len(run):
                    yield start, start + 2, run[place : place + 2]
                for part, term in lexicon.chinese.get(sign, ()):
                    if run.startswith(part, place):
                        yield start, start + len(part), term
        else:
            if piece.word not in _STOP:
                yield piece.start, piece.end, piece.token
            for form, term in lexicon.english.get(piece.token, ()):
                if _stands(form, cut, at):
                    yield piece.start, cut[at + len(form) - 1].end, term


def _stands(form: tuple[str, ...], cut: Sequence[Piece], at: int) -> bool:
    return tuple(piece.token for piece in cut[at : at + len(form)]) == form


class Lexicon:
    """The terms of a glossary, ready to be found in texts and questions."""

    def __init__(self, glossary: Iterable[Plain]) -> None:
        self.terms = [_term(entry) for entry in glossary]
        self.english: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        self.chinese: dict[str, list[tuple[str, str]]] = {}
        for term in self.terms:
            for form in term.english:
                self.english.setdefault(form[0], []).append((form, term.token))
            for run in term.chinese:
                self.chinese.setdefault(run[0], []).append((run, term.token))
        # The longest first: in a question it is the one that is meant.
        for words in self.english.values():
            words.sort(key=lambda pair: -len(pair[0]))
        for runs in self.chinese.values():
            runs.sort(key=lambda pair: -len(pair[0]))
        self._not_in = {term.token: frozenset(term.not_in) for term in self.terms if term.not_in}

    def is_meant(self, token: str, case_id: str) -> bool:
        """Whether a token says in this case what the glossary says; any other token does."""
        return token not in self._not_in or case_id not in self._not_in[token]

    def parts(self, question: str, known: Mapping[str, str], stems: Container[str]) -> list[Part]:
        """The parts of a question.

        Parameters
        ----------
        question : str
            Words in any language.
        known : mapping
            Every word of the bank with its token.
        stems : container of str
            Every token of the bank: a word of the question whose token is not among them is
            taken as the beginning of words that are known.
        """
        cut = list(pieces(question))
        found: list[Part] = []
        at = 0
        while at < len(cut):
            piece = cut[at]
            if piece.token is None:
                found += self._han_parts(piece.word)
                at += 1
                continue
            form, term = self._term_at(cut, at)
            end = at + max(len(form), 1)
            alone = tuple(one.token for one in cut[at:end] if one.token and not is_common(one.word))
            text = question[piece.start : cut[end - 1].end]
            if term:
                found.append(Part(text, (alone, (term,)) if alone else ((term,),)))
            elif alone:
                choices = (alone,) if alone[0] in stems else _begun(piece.word, known) or (alone,)
                found.append(Part(text, choices))
            at = end
        return list(dict.fromkeys(found))

    def _term_at(self, cut: Sequence[Piece], at: int) -> tuple[tuple[str, ...], str]:
        """The longest term that begins at a piece: its form and its token, both maybe empty."""
        for form, term in self.english.get(cut[at].token or "", ()):
            if _stands(form, cut, at):
                return form, term
        return (), ""

    def _han_parts(self, run: str) -> Iterator[Part]:
        """Terms of the glossary within a run of Han, the longest first, and what is between."""
        start = at = 0
        while at < len(run):
            forms = self.chinese.get(run[at], ())
            form, term = next((pair for pair in forms if run.startswith(pair[0], at)), ("", ""))
            if not form:
                at += 1
                continue
            if start < at:
                yield Part(run[start:at], (_pairs(run[start:at]),))
            at += len(form)
            start = at
            yield Part(form, (_pairs(form), (term,)))
        if start < at:
            yield Part(run[start:], (_pairs(run[start:]),))


def _begun(word: str, known: Mapping[str, str]) -> tuple[tuple[str, ...], ...]:
    """The tokens of the known words that begin with a word, each a choice."""
    begun = (token for whole, token in known.items() if whole.startswith(word))
    return tuple((token,) for token in dict.fromkeys(begun))


def _pairs(run: str) -> tuple[str, ...]:
    """The pairs of neighbours in a run, or the one character that it has."""
    return tuple(dict.fromkeys(run[at : at + 2] for at in range(len(run) - 1))) or (run,)


def _term(entry: Plain) -> Term:
    variants = entry.get("variants", {})
    english = [entry["term"]["en"], *variants.get("en", ())]
    chinese = [entry["term"]["zh"], *variants.get("zh", ())]
    cut = [tuple(piece.token or piece.word for piece in pieces(form)) for form in english]
    return Term(
        token=TERM_MARK + entry["id"],
        english=tuple(dict.fromkeys(words for words in cut if words)),
        chinese=tuple(dict.fromkeys(form for form in chinese if _FIND.fullmatch(form))),
        not_in=tuple(entry.get("not_in", ())),
    )


def distance(a: str, b: str, most: int) -> int:
    """Slips between two words, `most` + 1 where there are more than `most`.

    A slip is a letter too many, one too few, another letter, or two neighbours exchanged
    (optimal string alignment).

    >>> distance("comittee", "committee", 2), distance("villgae", "village", 2)
    (1, 1)
    """
    if abs(len(a) - len(b)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, letter in enumerate(a, 1):
        last, before, row = before, row, [i]
        for j, other in enumerate(b, 1):
            best = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == b[j - 2] and a[i - 2] == other:
                best = min(best, last[j - 2] + 1)
            row.append(best)
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)
