"""Reads what a trainee typed: forgiving about form, clear about what cannot be read.

An answer may be anything at all. What these functions accept comes back in one shape;
for the rest they raise `UnreadableError`, which holds the feedback to give.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from casebook.exercises.feedback import Feedback
from casebook.exercises.language import meant, say

__all__ = [
    *("UnreadableError", "flattened", "ids", "is_open", "mapping", "number", "pair", "shown"),
    *("text", "to_do", "word"),
]

_LONGEST = 40  # characters of a typed word that are shown again
# More entries, characters of a word, characters of a text than these are no answer to any task,
# and are not read.
_MOST, _SIGNS, _PAGES = 200, 2_000, 20_000
_OPEN = frozenset({"", "...", "......", "?"})
_SETS = (set, frozenset)
_LISTS = (list, tuple, *_SETS)
# What makes the opposite of a word that it stands before.
_NEGATIONS = frozenset(
    {"not", "no", "non", "un", "in", "isn-t", "is-not", "不", "不是", "非", "未"}
)
_TYPES: dict[type, str] = {
    bool: "True or False",
    str: "a text",
    list: "a list",
    tuple: "a tuple",
    dict: "a dictionary",
    **dict.fromkeys((int, float), "a number"),
    **dict.fromkeys(_SETS, "a set"),
}
_QUOTES = " \t\n\"'“”‘’「」『』`"
# f10-f14, f10–14, "f10 to f14": not after a letter or a hyphen, as within the id of a case.
_RANGE = re.compile(r"(?<![\w-])([a-z])(\d{1,4})\s*(?:[-–—~]|to|至|到)\s*\1?(\d{1,4})(?![\w-])")
_NUMBER = re.compile(r"([-+]?(?:\d+|\d{1,3}(?:[, ]\d{3})+)(?:\.\d+)?)\s*(?:%|per ?cent)?", re.ASCII)


class UnreadableError(Exception):
    """An answer that cannot be judged; `feedback` says why, and what to type instead."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message, hint)  # as they came, or another process cannot make it anew
        self.feedback = Feedback(passed=False, message=message, hint=hint)

    def __str__(self) -> str:
        return self.feedback.message


def shown(value: object) -> str:
    """What was typed, short enough to be said again.

    >>> shown("fcat"), shown([1, 2]), shown(3)
    ('"fcat"', 'a list', 'a number')
    """
    if isinstance(value, str):
        line = " ".join(value[:_SIGNS].split())
        return f'"{line[:_LONGEST]}…"' if len(line) > _LONGEST else f'"{line}"'
    # Never repr(): the value may be anything, and so may what its repr does.
    known = _TYPES.get(type(value))
    return say(known) if known else say("an object of type {name}", name=type(value).__name__)


def _plain(value: str) -> str:
    """A text without what a Chinese keyboard makes of it: full-width forms and quotation marks."""
    return unicodedata.normalize("NFKC", value[:_SIGNS]).strip(_QUOTES).lower()


def _hyphened(value: str) -> str:
    return re.sub(r"[\W_]+", "-", _plain(value)).strip("-")


def is_open(value: object) -> bool:
    """Whether a place was left as it came: ``...``, None, an empty text, or some of these.

    >>> is_open(...), is_open([...]), is_open([])
    (True, True, False)
    """
    if isinstance(value, _LISTS):
        first = list(islice(value, _MOST))
        return bool(first) and all(entry is None or entry is ... for entry in first)
    return value is None or value is ... or (isinstance(value, str) and _plain(value) in _OPEN)


def to_do(begin: str) -> UnreadableError:
    """What is said of an answer left as it came; `begin` says what to do."""
    return UnreadableError(say("This task is still to do."), begin)


def _unwrapped(value: Any, *, as_list: bool) -> Any:
    """A pandas column or an array as plain Python; a whole table is not an answer."""
    package, kind = type(value).__module__.partition(".")[0], type(value).__name__
    if package == "pandas" and kind == "DataFrame":
        raise UnreadableError(
            say("You gave a whole table. The answer is made of single words."),
            say(
                "Read the table, then type the words; a table is where to look, not what to hand "
                "in."
            ),
        )
    if package == "pandas" and kind == "Series" and not as_list:
        return value.to_dict()
    if package in ("pandas", "numpy") and hasattr(value, "tolist"):
        return value.tolist()
    return value


def flattened(answer: Any, key: str, columns: Collection[str]) -> object:
    """A table as a dictionary with one entry for each cell; anything else as it is.

    A table may be a DataFrame, a list of dictionaries or a dictionary of them.

    >>> flattened([{"case": "a", "value": 3}], "case", ["value"])
    {'a / value': 3}
    """
    rows: list[tuple[object, Mapping[Any, Any]]]
    if type(answer).__module__.startswith("pandas") and type(answer).__name__ == "DataFrame":
        names = [key, *answer.columns]  # a column of this name counts before the index
        found = [
            dict(zip(names, row, strict=True))
            for row in islice(answer.itertuples(name=None), _MOST)
        ]
        rows = [(row[key], row) for row in found]
    elif isinstance(answer, list) and answer and all(isinstance(row, Mapping) for row in answer):
        rows = [(row.get(key), row) for row in answer[:_MOST]]
    elif isinstance(answer, Mapping) and any(isinstance(row, Mapping) for row in answer.values()):
        rows = [(name, row) for name, row in answer.items() if isinstance(row, Mapping)]
    else:
        return answer
    return {
        f"{name if isinstance(name, (str, int)) else shown(name)} / {column}": row[column]
        for name, row in rows
        for column in columns
        if column in row
    }


def mapping(answer: object, keys: Collection[str], *, form: str, begin: str) -> dict[str, Any]:
    """The answer as a dictionary with exactly the keys wanted, in their order.

    `form` is how an answer looks; `begin` says what to do to who has not begun.
    """
    if is_open(answer):
        raise to_do(begin)
    given = _unwrapped(answer, as_list=False)
    if not isinstance(given, Mapping):
        raise UnreadableError(
            say("The answer is {given}; a dictionary is wanted.", given=shown(given)),
            say("Its form: `{form}`.", form=form),
        )
    known = {_plain(key): key for key in keys}
    found: dict[str, Any] = {}
    for key, value in islice(given.items(), _MOST):
        typed = _plain(key) if isinstance(key, str) else ""
        if typed not in known:
            raise UnreadableError(
                say("{key} is not among the things asked for.", key=shown(key))
                + (meant(typed, keys) or meant(typed.upper(), keys)),
                say("Asked for: {keys}. The form: `{form}`.", keys=", ".join(keys), form=form),
            )
        name = known[typed]
        if name in found and not is_open(value):
            raise UnreadableError(
                say('"{name}" stands there twice.', name=name), say("Leave one of the two.")
            )
        found.setdefault(name, value)
    waiting = [key for key in keys if is_open(found.get(key))]
    if len(waiting) == len(keys):
        raise to_do(begin)
    if waiting:
        raise UnreadableError(
            say("Still to do: {places}.", places=", ".join(waiting)),
            say("Answer each of these, too; a guess with a reason is a good start."),
        )
    return {key: found[key] for key in keys}


def _negates(typed: str | None, word: str) -> bool:
    """Whether one of two words says that the other does not hold.

    >>> _negates("not-independent", "independent"), _negates("dependent", "independent")
    (True, True)
    """
    longer, shorter = sorted((typed or "", word), key=len, reverse=True)
    rest = longer.removesuffix(shorter)
    return bool(shorter) and longer != rest and rest.strip("-") in _NEGATIONS


def word(value: object, known: Mapping[str, str], *, place: str) -> str:
    """The code that was meant, whatever the case, spaces or hyphens of the known word for it.

    >>> word(" Critical voice", {"critique": "critique", "critical voice": "critique"}, place="A")
    'critique'
    """
    accepted = {_hyphened(alias): code for alias, code in known.items()}
    typed = _hyphened(value) if isinstance(value, str) else None
    if typed in accepted:
        return accepted[typed]
    codes = list(dict.fromkeys(known.values()))
    opposite = next((code for alias, code in accepted.items() if _negates(typed, alias)), None)
    if opposite:
        others = ", ".join(code for code in codes if code != opposite)
        raise UnreadableError(
            say(
                "For {place} you wrote {given}, which says what it is not.",
                place=place,
                given=shown(value),
            ),
            say(
                "Write what it is, in quotation marks, with one of these words: {words}.",
                words=others,
            ),
        )
    raise UnreadableError(
        say("For {place} you wrote {given}.", place=place, given=shown(value))
        + (meant(typed, codes) if typed else ""),
        say("One of these words is wanted, in quotation marks: {words}.", words=", ".join(codes)),
    )


def _half(place: str, says: str, wanted: Iterable[str]) -> UnreadableError:
    return UnreadableError(
        say("For {place} half of the pair is still to do: {says}.", place=place, says=says),
        say(
            'It is one of these: {words}. A pair has the form `("…", "…")`.',
            words=", ".join(dict.fromkeys(wanted)),
        ),
    )


def pair(
    value: object, ids: Collection[str], words: Mapping[str, str], *, place: str
) -> tuple[str, str]:
    """An id and a coded word, in either order, from a pair or from one text.

    >>> pair("disputed (G 2)", ["g1", "g2"], {"disputed": "disputed"}, place="P")
    ('g2', 'disputed')
    """
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, _LISTS) and len(value) <= 2:
        value = " ".join(
            "" if is_open(part) else str(part)[:_SIGNS] if isinstance(part, str) else "…"
            for part in value
        )
    if not isinstance(value, str):
        raise UnreadableError(
            say("For {place} you gave {given}.", place=place, given=shown(value)),
            say('A pair is wanted, such as `("…", "…")`.'),
        )
    typed = re.sub(r"\b([a-z])\s+(?=\d)", r"\1", _plain(value))
    listed = "|".join(map(re.escape, sorted(ids, key=len, reverse=True)))
    if listed and (found := re.search(rf"(?<![a-z0-9_])({listed})(?![a-z0-9])", typed)):
        rest = f"{typed[: found.start()]} {typed[found.end() :]}"
        if _hyphened(rest):
            return found[0], word(rest, words, place=place)
        says = say("`{id}` stands there; the word that goes with it is missing", id=found[0])
        raise _half(place, says, words.values())
    if _hyphened(typed) in map(_hyphened, words):
        says = say("{given} stands there; the id that goes with it is missing", given=shown(value))
        raise _half(place, says, ids)
    raise UnreadableError(
        say("For {place} you name none of the ids: {given}.", place=place, given=shown(value)),
        say('They are {ids}; a pair has the form `("…", "…")`.', ids=", ".join(ids)),
    )


def _spread(found: re.Match[str]) -> str:
    numbers = range(int(found[2]), int(found[3]) + 1)[:_MOST]
    return " ".join(f"{found[1]}{number}" for number in numbers) or found[0]


def _flat(value: Any, depth: int = 0) -> Iterator[object]:
    if isinstance(value, str):
        yield from re.split(r"[,;、>→\s]+", _RANGE.sub(_spread, _plain(value)))
    elif isinstance(value, _LISTS) and depth < 3:
        for entry in islice(value, _MOST):
            yield from _flat(entry, depth + 1)
    else:
        yield value


def ids(value: object, known: Collection[str], *, case_id: str, place: str) -> tuple[str, ...]:
    """The ids meant, in their order: from a list, a set, a column, or a text with commas.

    >>> ids(["F2", " f5-f7 "], ["f2", "f5", "f6", "f7"], case_id="a-case", place="here")
    ('f2', 'f5', 'f6', 'f7')
    """
    found: list[str] = []
    for entry in islice(_flat(_unwrapped(value, as_list=True)), _MOST):
        if is_open(entry):
            continue
        if not isinstance(entry, str):
            raise UnreadableError(
                say(
                    'For "{place}" you gave {given} where an id is wanted.',
                    place=place,
                    given=shown(entry),
                ),
                say('An id stands in quotation marks, and several in a list: `["f1", "f2"]`.'),
            )
        whole = re.sub(r"[^a-z0-9/-]", "", entry)
        other, _, last = whole.rpartition("/")
        # An id without its case is enough where one case alone has it.
        ends = [one for one in known if one.endswith(f"/{whole}")] if not other else []
        name = whole if whole in known else ends[0] if len(ends) == 1 else last
        is_elsewhere = name not in known and name.count("-") > 1  # looks like the id of a case
        if is_elsewhere or (other and name == last and other != case_id):
            raise UnreadableError(
                say("{given} points at another case or at none.", given=shown(entry)),
                say(
                    "This task is about `{case}` alone, and an id counts within its own case: the "
                    "same id names something else elsewhere.",
                    case=case_id,
                )
                if case_id
                else say("An id has its case before it: `case-id/f2`."),
            )
        if name not in known:
            raise UnreadableError(
                say("There is no {given} that could be meant here.", given=shown(entry))
                + meant(name, known),
                say("There are {ids}.", ids=", ".join(known)),
            )
        found.append(name)
    return tuple(dict.fromkeys(found))


def number(value: object, *, place: str) -> float:
    """The number meant; a per cent sign and thousands' separators may stand in it.

    >>> number("12,500", place="a"), number("４５ ％", place="b")
    (12500.0, 45.0)
    """
    given = _unwrapped(value, as_list=True)
    typed = _NUMBER.fullmatch(_plain(given)) if isinstance(given, str) else None
    if typed:
        given = float(re.sub("[, ]", "", typed[1]))
    if type(given) not in (int, float) or not abs(given) < 1e300:
        raise UnreadableError(
            say(
                "For {place} you gave {given}; a number is wanted.", place=place, given=shown(value)
            ),
            say("Write digits alone, without a unit; a point stands only before the decimals."),
        )
    return float(given)


def text(answer: object, *, begin: str) -> str:
    """A written answer."""
    if is_open(answer):
        raise to_do(begin)
    if not isinstance(answer, str):
        raise UnreadableError(
            say("The answer is {given}; a text is wanted.", given=shown(answer)),
            say('Write your sentences between two sets of three quotation marks: `"""…"""`.'),
        )
    if len(answer) > _PAGES:
        raise UnreadableError(
            say("Your text has {count} characters.", count=f"{len(answer):,}"),
            say("A few sentences are wanted. Take out what was pasted in."),
        )
    return answer.strip()
