"""What a word is: how texts and questions are cut, folded and reduced to tokens.

- Words of letters and digits: lower case, accents dropped, full-width forms made plain. A
  number loses its thousands separators: ``2,527`` is ``2527``. Single Latin letters and the
  commonest English words are left out.
- English words lose their inflection: ``votes``, ``voted`` and ``voting`` are ``vote``. The
  rules follow steps 1 and 5 of M. F. Porter, "An algorithm for suffix stripping", Program
  14(3), 1980. His other steps are left out: they would make one word of community and
  communication.
- Chinese has no spaces: each character is a token, and so is each pair of neighbours, as with
  Lucene's CJK analyser. Traditional and simplified characters are not brought together.
- A term of the glossary, in either language and any variant, is a token of its own besides:
  ``§`` and its id. So 业委会 finds "owners' committee", and the other way round.

Patterns and rules are written so that Python and JavaScript read them alike.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from casebook.plain import Plain

# Characters without spaces between words: Han, and the kana of Japanese names.
_HAN = "\u3005-\u3007\u3041-\u3096\u30a1-\u30fa\u30fc-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_HAN += "\U00020000-\U0003ffff"
_LETTERS = "0-9A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02af\u0300-\u1fff\u2c00-\u2dff"
_LETTERS += "\ua4d0-\ud7ff\uff10-\uff19\uff21-\uff3a\uff41-\uff5a"
_NUMBER = "[0-9]{1,3}(?:,[0-9]{3})+(?:[.][0-9]+)?|[0-9]+[.][0-9]+"

_COMMON = """
    a also an and are as at be been but by did do does for from had has have he her his how if in
    into is it its no not of on or our she so such than that the their them then there these they
    this those to was we were what when where which who whose why will with would you your
"""
COMMON = frozenset(_COMMON.split())

# Steps in order; of each step the first rule that fits the whole word, or none: what stands in
# the first bracket is kept, and the second text added.
_STEM_RULES = (
    (  # plurals
        ("(news)", ""),  # not new
        ("(.*..)ies", "i"),
        ("(.*(?:ss|x|z|ch|sh))es", ""),
        ("(.*.[^siu])s", ""),
    ),
    (  # agreed, carried, planned, voted, opened
        ("(parking)", ""),  # not park: the cases have quarrels over the one, some of the other
        ("(.*(?:agr|guarant)ee)d", ""),
        ("(.*eed)", ""),
        ("(.*..)ied", "i"),
        (r"(.*[aeiouy]([bdgmnprt]))\2(?:ed|ing)", ""),
        ("([^aeiou]*[aeiouy][^aeiouwxy])(?:ed|ing)", "e"),
        ("(.*(?:[aeiouy].+|.[aeiouy]))(?:ed|ing)", ""),
    ),
    (  # last letters: care keeps its e, so that it is not car; house, policy and bill lose theirs
        ("([^aeiou]*[aeiouy][^aeiouwxy]e)", ""),
        ("(.*..)e", ""),
        ("(.*.[^aeiou])y", "i"),
        (r"(.*([bdfglmnprt]))\2", ""),
    ),
)

# What the token of a term of the glossary begins with, and no word does.
TERM = "§"

# All that a script needs to cut texts and questions in the same way.
RULES: dict[str, Any] = {
    # One such character (group 1), or a number or word (group 2).
    "pattern": rf"([{_HAN}])|({_NUMBER}|[{_LETTERS}]+)",
    # Letters that fall away when an accent is written apart.
    "accents": "[\u0300-\u036f]",
    "common": sorted(COMMON),
    "stem": _STEM_RULES,
    "term": TERM,
}

_FIND, _FALLEN = re.compile(RULES["pattern"]), re.compile(RULES["accents"])
# Longer ones are no words, and would take the rules long.
_ENGLISH = re.compile("[a-z]{2,40}")
_DIGITS = frozenset("0123456789")
_STEPS = [[(re.compile(rule), ending) for rule, ending in step] for step in _STEM_RULES]


class Piece(NamedTuple):
    """A stretch of a text: a word, folded and as a token, or one character of Chinese."""

    start: int
    end: int
    word: str
    token: str
    is_han: bool


# Kept, since a bank says the same words again and again.
@lru_cache(maxsize=65536)
def _read(word: str) -> tuple[str, str]:
    """A word as it stands, folded and as a token."""
    word = word.replace(",", "").lower()
    if not word.isascii():
        word = _FALLEN.sub("", unicodedata.normalize("NFKD", word))
    return word, stem(word)


def stem(word: str) -> str:
    """A folded word without its inflection.

    >>> [stem(word) for word in ("committees", "voting", "policies", "planned", "care", "cars")]
    ['committe', 'vote', 'polici', 'plan', 'care', 'car']
    """
    if _ENGLISH.fullmatch(word):
        for step in _STEPS:
            for pattern, ending in step:
                if kept := pattern.fullmatch(word):
                    word = kept[1] + ending
                    break
    return word


def pieces(text: str) -> list[Piece]:
    """Words and Chinese characters of a text, in order; common words too, single letters not."""
    found = []
    for match in _FIND.finditer(text):
        sign, written = match.groups()
        word, token = (sign, sign) if sign else _read(written)
        if sign or len(word) > 1 or word in _DIGITS:
            found.append(Piece(match.start(), match.end(), word, token, bool(sign)))
    return found


def is_joined(cut: Sequence[Piece], at: int) -> bool:
    """Whether a piece and the next are a pair of Chinese characters side by side."""
    one, *two = cut[at : at + 2]
    return one.is_han and any(other.is_han and other.start == one.end for other in two)


class Lexicon:
    """The terms of a glossary, ready to be found in texts and questions.

    `forms` are the ways to write a term, as tokens, the longest first, since in a question it
    is the one that is meant; `not_in` are the cases in which a term means something else.
    """

    def __init__(self, glossary: Iterable[Plain]) -> None:
        forms: dict[tuple[tuple[str, ...], str], None] = {}
        self.not_in: dict[str, list[str]] = {}
        for entry in glossary:
            term = TERM + entry["id"]
            self.not_in[term] = list(entry.get("not_in", ()))
            variants = entry.get("variants", {})
            for language, written in entry["term"].items():
                for form in (written, *variants.get(language, ())):
                    # Of a single letter or a sign nothing is left to look for.
                    if tokens := tuple(piece.token for piece in pieces(form)):
                        forms[tokens, term] = None
        self.forms = sorted(forms, key=lambda pair: -len(pair[0]))
        self._by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for form, term in self.forms:
            self._by_first.setdefault(form[0], []).append((form, term))

    def terms(self, cut: Sequence[Piece], at: int) -> Iterator[tuple[int, str]]:
        """Where the terms that begin at a piece end, and their tokens, the longest first."""
        for form, term in self._by_first.get(cut[at].token, ()):
            end = at + len(form)
            if form == tuple(piece.token for piece in cut[at:end]):
                yield end, term

    def spans(self, cut: Sequence[Piece]) -> Iterator[tuple[int, int, str]]:
        """Start, end and token of everything in the pieces of a text; stretches may overlap."""
        for at, piece in enumerate(cut):
            if piece.word not in COMMON:
                yield piece.start, piece.end, piece.token
            if piece.is_han and is_joined(cut, at):
                yield piece.start, cut[at + 1].end, piece.token + cut[at + 1].token
            if piece.token in self._by_first:
                for end, term in self.terms(cut, at):
                    yield piece.start, cut[end - 1].end, term


def are_near(a: str, b: str, slips: int) -> bool:
    """Whether no more than so many slips lie between two words.

    A slip is a letter too many, one too few, another letter, or two neighbours exchanged.

    >>> are_near("comittee", "committee", 1), are_near("villgae", "village", 1)
    (True, True)
    """
    if a == b or abs(len(a) - len(b)) > slips or not slips:
        return a == b
    at = 0
    while at < min(len(a), len(b)) and a[at] == b[at]:
        at += 1
    a, b = a[at:], b[at:]
    return (
        are_near(a[1:], b[1:], slips - 1)
        or are_near(a[1:], b, slips - 1)
        or are_near(a, b[1:], slips - 1)
        or (a[:2] == b[1::-1] and are_near(a[2:], b[2:], slips - 1))
    )
