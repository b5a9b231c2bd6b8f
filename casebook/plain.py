"""What the plain data of a case means: the readings that records, tables and rules share.

Plain data is what a file says as dicts, lists, texts and numbers, whether it came from
YAML or from the built copy. The functions here take it as checked against the schema.
"""

from __future__ import annotations

import re
import textwrap
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any, Literal

__all__ = [
    "CITATION",
    "JOINERS",
    "MARKER",
    "REFUSED",
    "REFUSED_ESCAPED",
    "UNWANTED",
    "Plain",
    "canonical",
    "chosen_options",
    "decision_year",
    "evidence_strength",
    "is_independent",
    "localised",
    "most_read",
    "numbers_in",
    "observation_window",
    "period_end",
    "plain_number",
    "sealed_ids",
    "short_title",
    "value_of",
]

Plain = Mapping[str, Any]

# [f2] or [f2, c1]: what a sentence rests on.
CITATION = re.compile(r"\[((?:[fcv][1-9][0-9]*)(?:,\s*[fcv][1-9][0-9]*)*)\]")
# With the space before it, for a text without markers; found more slowly than CITATION.
MARKER = re.compile(r"\s?" + CITATION.pattern)


# libyaml lets these pass: tabs (its two parsers differ on them), characters it takes for line
# breaks and editors do not, and those that have no width or turn the reading direction: two texts
# that differ in them look alike.
UNWANTED = "".join(
    [
        *("\t", "\x85", "\xad", "\u034f", "\u061c", "\u115f", "\u1160", "\u17b4", "\u17b5"),
        *("\u180e", "\u200b", "\u200e", "\u200f", "\u2028", "\u2029", "\u2800", "\u3164"),
        *map(chr, [*range(0x202A, 0x202F), *range(0x2060, 0x2070)]),
        *("\ufeff", "\uffa0", "\ufff9", "\ufffa", "\ufffb"),
        *map(chr, range(0xE0000, 0xE0080)),
    ]
)
# Emoji and some alphabets are written with these; after a Latin letter or a Chinese character, or
# at the beginning, they do nothing that can be seen.
JOINERS = "\u200c\u200d"
REFUSED = re.compile(
    f"[{UNWANTED}\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]"
    f"|(?<![^\x00-\u024f\u2e80-\u9fff])[{JOINERS}]"
)
REFUSED_ESCAPED = re.compile(REFUSED.pattern.replace("\t", ""))

# Radicals of the Kangxi dictionary, which PDF files often give for the characters that they are.
_RADICALS = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)}
_HAS_RADICAL = re.compile("[\u2f00-\u2fd5]")


def canonical(text: str) -> str:
    """Return the text in the one form that is compared and searched.

    >>> canonical("e\u0301\u2f08") == "\u00e9\u4eba"
    True
    """
    if text.isascii():
        return text
    text = unicodedata.normalize("NFC", text)
    return text.translate(_RADICALS) if _HAS_RADICAL.search(text) else text


def localised(text: Any, language: str) -> str:
    """A text in the language asked for, in English where there is no other."""
    # Not `Mapping`: asking an abstract class takes ten times as long, for each text of a bank.
    if isinstance(text, dict):
        return str(text.get(language) or text["en"])
    return str(text)


def short_title(title: str, width: int, *, is_shared: bool) -> str:
    """What a case is called beside others: its title up to the colon, in at most so many letters.

    Where another title begins so, too, with what follows, up to a comma that is not in a number.

    >>> short_title("Hubei: an old village", 40, is_shared=False)
    'Hubei'
    >>> short_title("Longgang: video doors for 27,187 houses, in use", 40, is_shared=True)
    'Longgang: video doors for 27,187 houses'
    """
    name = title.partition(", ")[0] if is_shared else title.partition(":")[0]
    return textwrap.shorten(name, width, placeholder=" …")


def value_of(given: Any, when_left_out: str) -> tuple[Any, str]:
    """A value and its status: ``given``, or the code of its absence."""
    if given is None:
        return None, when_left_out
    if isinstance(given, dict):
        return None, str(given["absent"])
    return given, "given"


_READ = {
    "reading": ("own-address", "copy", "unattributed-copy"),
    "extent": ("whole", "abstract", "excerpt"),
}


def most_read(what: Literal["reading", "extent"], codes: Iterable[str]) -> str:
    """The best of several readings.

    >>> most_read("reading", ["unattributed-copy", "copy"])
    'copy'
    """
    order = _READ[what]
    return min(codes, key=order.index)


# Bodies under public authority: the press that the Party and the state own belongs to their side.
_PUBLIC = frozenset(
    {"cpc", "local-government", "higher-government", "legislature", "court", "police", "health"}
)
# Outlets that a state owns or pays for: the state of the case, or one that has a stake in it.
_STATE_CHANNELS = frozenset(
    {"party-state-organ", "market-state-group", "state-linked-hong-kong", "state-funded-abroad"}
)


def is_independent(
    case: Plain, statement: Plain, channels: Iterable[str], *, strict: bool = True
) -> bool:
    """Whether a claim or critique is an independent voice on the case.

    A speaker not responsible, on this case, through a channel that does not belong to the
    responsible side. A speaker who is not identified cannot be known not to be responsible,
    and a channel that is not shown never counts. Where a public body is responsible, its own
    organs never count either; under the strict rule, which is ours, nor does any outlet that a
    state owns or pays for: market titles of state groups, state-linked titles in Hong Kong,
    and outlets that another state funds, which has a stake of its own.

    Parameters
    ----------
    case, statement : mapping
        Plain data of the case and of the claim or critique.
    channels : iterable of str
        Channels of the statement's sources.
    strict : bool
        False leaves out the organs of the responsible side alone.
    """
    speaker = statement["said_by"]
    if speaker["relation"] == "responsible" or speaker["scope"] != "this-case":
        return False
    if speaker["kind"] == "unidentified":
        return False
    left_out = {"unattributed"}
    kinds = {actor["kind"] for actor in case["actors"] if actor["relation"] == "responsible"}
    if kinds & _PUBLIC:
        left_out |= _STATE_CHANNELS if strict else {"party-state-organ"}
    return any(channel not in left_out for channel in channels)


def evidence_strength(case: Plain, channels: Mapping[str, str]) -> str:
    """How far what is said of the outcome is independent: a code of ``strength``.

    Parameters
    ----------
    case : mapping
        Plain data of the case.
    channels : mapping of str to str
        Channel of each source of the case, by the source's id.
    """
    voices = [*case["claims"], *case["critiques"]]
    if not voices:
        return "nothing-said"
    works = {source["id"]: source["work"] for source in case["sources"]}
    heard = {
        works[source]
        for voice in voices
        if is_independent(case, voice, [channels[source] for source in voice["sources"]])
        for source in voice["sources"]
    }
    if not heard:
        return "one-sided"
    return "one-work" if len(heard) == 1 else "several-works"


def observation_window(case: Plain) -> int | None:
    """Years from the start of a case to the last that a fact tells of or the case ran in.

    None where the start is not known or no later year is. What nobody wrote about after the
    window is not known, so a case may have lasted longer.

    >>> observation_window({"period": {"start": 2014, "end": "ongoing"}, "facts": [{"year": 2023}]})
    9
    """
    start = value_of(case["period"]["start"], "not-stated")[0]
    years = [value_of(fact.get("year"), "not-stated")[0] for fact in case["facts"]]
    years.append(period_end(case["period"]["end"])[0])
    last = max((year for year in years if year is not None), default=None)
    return None if start is None or last is None or last < start else last - start


def sealed_ids(case: Plain) -> frozenset[str]:
    """Ids of the statements that would give the sequel away; none if there is no decision.

    Those marked as known only afterwards. In a case whose statements are not marked: the facts
    that the sequel names, and every claim and critique that the story before the decision does
    not cite, since what came of a choice tells the choice.
    """
    statements = (*case["facts"], *case["claims"], *case["critiques"])
    if any("known" in entry for entry in statements):
        return frozenset(entry["id"] for entry in statements if entry.get("known") == "later")
    if "sequel" not in case:
        return frozenset()
    story = " ".join(localised(case[name], "en") for name in ("summary", "problem", "response"))
    told = {id_.strip() for group in MARKER.findall(story) for id_ in group.split(",")}
    told |= {
        id_
        for option in case.get("decision", {}).get("options", ())
        for id_ in option.get("cites", ())
    }
    voices = {entry["id"] for entry in (*case["claims"], *case["critiques"])}
    return frozenset(case["sequel"].get("facts", ())) | (voices - told)


def decision_year(decision: Plain) -> Any:
    """The year of a decision: that of its day, or what is given as its year.

    >>> decision_year({"day": "2022-03-16"}), decision_year({"year": 2019})
    (2022, 2019)
    """
    day = decision.get("day", decision.get("year"))
    return int(day[:4]) if isinstance(day, str) else day


def chosen_options(sequel: Plain) -> tuple[str, ...]:
    """Ids of the options chosen: one word or a list in the file."""
    chosen = sequel["chosen"]
    return (chosen,) if isinstance(chosen, str) else tuple(chosen)


def period_end(end: Any) -> tuple[int | None, str, bool | None]:
    """Last year, its status, and whether the case is still running.

    >>> period_end("ongoing")
    (None, 'not-applicable', True)
    >>> period_end({"absent": "not-stated"})
    (None, 'not-stated', None)
    >>> period_end(2006)
    (2006, 'given', False)
    """
    if end == "ongoing":
        return None, "not-applicable", True
    year, status = value_of(end, "not-stated")
    return year, status, False if year is not None else None


# Words for numbers that a reader takes for figures; "one" and "two" are mostly pronouns.
_WORDS = {
    word: str(number)
    for number, word in enumerate(
        ["three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"],
        start=3,
    )
} | {"dozen": "12", "hundred": "100", "thousand": "1000"}
# Begins with what it looks for, since a look behind at every character takes three times as
# long. Commas belong to a number, but not after a letter or a point: "a1,2" has two. So do the
# spaces that divide thousands, where they stand before each three digits: "1 028", not "2019 300".
_SPACES = "[ \u00a0\u2007\u2009\u202f]"
_FIGURE = re.compile(
    rf"\d(?:(?<![\w.]\d)(?:\d{{0,2}}(?:{_SPACES}\d{{3}}(?!,?\d))+|[\d,]*)|\d*)(?:\.\d+)?"
)
_DIVIDERS = re.compile(rf",|{_SPACES}")
_WORD = re.compile(r"\b(?:" + "|".join(_WORDS) + r")\b")


def numbers_in(text: str) -> set[str]:
    """Numbers in a text, in one form: digits without separators, and number words.

    >>> sorted(numbers_in("Six academicians, 15,662.3 square metres, 30.0 per cent"))
    ['15662.3', '30', '6']
    """
    found = {plain_number(_DIVIDERS.sub("", figure)) for figure in _FIGURE.findall(text)}
    lowered = text.lower()
    if any(word in lowered for word in _WORDS):  # quick, and mostly false
        found.update(_WORDS[word] for word in _WORD.findall(lowered))
    return found


def plain_number(digits: str) -> str:
    """A number in the form of `numbers_in`: no leading or trailing noughts.

    >>> plain_number("007.50")
    '7.5'
    """
    whole, _, fraction = digits.partition(".")
    fraction = fraction.rstrip("0")
    return f"{int(whole)}.{fraction}" if fraction else str(int(whole))
