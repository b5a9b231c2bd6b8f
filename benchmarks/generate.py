"""Makes a large bank of synthetic cases, so that there is something to measure.

Every case has the layout of one of the real files in ``data/cases``, down to its line
breaks and quotation marks. Its words are replaced by syllables of the same length that
mean nothing, and its numbers by others: the same number by the same one throughout a
case, so that what was sound stays sound. No two cases are alike.
"""

from __future__ import annotations

import argparse
import random
import re
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

import yaml

__all__ = ["make_bank"]

DATA = Path(__file__).resolve().parent.parent / "data"
_HEADER = "# Synthetic: words without meaning, made by benchmarks/generate.py to measure with.\n"
# One bibliography serves all cases, and the reader takes 2 MB of it at most.
_MOST_WORKS = 4000

_Path = tuple[str | int, ...]

# What a value is, by the last key of its path; codes and local ids stay as they are.
_TEXT = frozenset(
    {
        *("title", "en", "zh", "subdistrict", "community", "note", "summary", "problem"),
        *("response", "instruments", "name", "role", "text", "unit", "question", "when", "why"),
        *("editor_notes", "authors", "description", "publisher", "container"),
        *("body", "date_text", "chair"),
    }
)
_NUMBER = frozenset({"value", "year", "start", "end"})
# A year, with or without month and day.
_DATE = frozenset({"date", "day"})
_ADDRESS = frozenset({"seen_at", "address"})


class _Slot(NamedTuple):
    """A stretch of a file that differs between the cases made from it."""

    kind: str  # text, name, number, date, address, id, case, work
    source: str


_Layout = list[str | _Slot]


def _kind(path: _Path) -> str | None:
    key = next((step for step in reversed(path) if isinstance(step, str)), "")
    if path in {("id",), (0, "id")}:
        return "id"
    if path[-2:] == ("said_by", "name") or path[-3:-1] == ("said_by", "name"):
        return "name"
    if key in _TEXT:
        return "text"
    if key in _NUMBER:
        return "number"
    if key in _DATE:
        return "date"
    if key in _ADDRESS:
        return "address"
    return key if key in {"case", "work"} else None


def _scalars(source: str) -> Iterator[tuple[_Path, int, int]]:
    """Path, start and end of every value in a YAML text; keys are left out."""
    steps: list[Any] = []  # of each open collection: the position, the key, or None before a key
    events: Iterator[Any] = yaml.parse(source, Loader=yaml.CSafeLoader)
    for event in events:
        kind = type(event)
        if kind in (yaml.MappingEndEvent, yaml.SequenceEndEvent):
            steps.pop()
        elif kind in (yaml.ScalarEvent, yaml.MappingStartEvent, yaml.SequenceStartEvent):
            if steps and steps[-1] is None:
                steps[-1] = event.value
                continue
            if steps and isinstance(steps[-1], int):
                steps[-1] += 1
            if kind is not yaml.ScalarEvent:
                steps.append(None if kind is yaml.MappingStartEvent else -1)
                continue
            yield tuple(steps), event.start_mark.index, event.end_mark.index
        else:
            continue
        if steps and isinstance(steps[-1], str):  # the value of this key is complete
            steps[-1] = None


def _layout(source: str) -> _Layout:
    """The text of a file, cut where cases differ."""
    parts: _Layout = []
    done = 0
    for path, start, end in _scalars(source):
        kind = _kind(path)
        if kind is not None:
            parts += [source[done:start], _Slot(kind, source[start:end])]
            done = end
    return [*parts, source[done:]]


# The words that the rules count as numbers.
_DIGITS = {
    "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9",
    "ten": "10", "eleven": "11", "twelve": "12", "dozen": "12", "hundred": "100",
    "thousand": "1000",
}  # fmt: skip

# In this order: citation markers stay, then numbers, number words, Latin words, Chinese.
_TOKEN = re.compile(
    r"(?P<marker>\[[fcv]\d+(?:,\s*[fcv]\d+)*\])"
    r"|(?P<number>\d+(?:,\d{3})*(?:\.\d+)?)"  # not the comma that only follows a number
    r"|(?P<figure>\b(?i:" + "|".join(_DIGITS) + r")\b)"
    r"|(?P<word>[^\W\d_\u3400-\u9fff]+)"
    r"|(?P<chinese>[\u3400-\u9fff])"
)


def _syllables() -> dict[int, list[str]]:
    """Words of each length, none of which a rule or YAML takes for something."""
    pairs = ["".join(pair) for pair in product("bdfgklmnprstvz", "aeiou")]
    taken = {"no", "fugitive"}
    source = random.Random("syllables")
    words: dict[int, list[str]] = {1: ["a"]}
    for length in range(2, 31):
        made = {"".join(source.choices(pairs, k=(length + 1) // 2))[:length] for _ in range(2000)}
        words[length] = sorted(made - taken - _DIGITS.keys())
    return words


_WORDS = _syllables()


class _Scrambler:
    """Replaces the words and numbers of one case, the same number always by the same one."""

    def __init__(self, source: random.Random, replace: dict[str, Callable[[], str]]) -> None:
        self._source = source
        self._replace = replace
        self._years_back = source.randrange(12)
        self._numbers: dict[str, str] = {}
        self._names: dict[str, str] = {}

    def fill(self, layout: _Layout) -> str:
        # Month and day stay, and so does the same number in a text that rests on the date.
        for part in layout:
            if isinstance(part, _Slot) and part.kind == "date":
                kept = (str(int(digits)) for digits in re.findall(r"-(\d{2})", part.source))
                self._numbers |= {number: number for number in kept}
        return "".join(
            part if isinstance(part, str) else self._filled(part.kind, part.source)
            for part in layout
        )

    def _filled(self, kind: str, source: str) -> str:
        if kind in self._replace:
            return self._replace[kind]()
        if kind == "number":
            return re.sub(r"\d+(?:\.\d+)?", lambda match: self._number(match.group()), source)
        if kind == "date":
            made = re.sub(r"\d{4}", lambda match: self._number(match.group()), source)
            return made.replace("-02-29", "-02-28")  # not every year has the day
        if kind == "address":
            letters = "".join(self._source.choices(_WORDS[6], k=len(source) // 6))
            # As long as the real one, but with letters enough to tell two apart.
            return f'"{f"https://example.org/{letters}"[: max(len(source) - 2, 32)]}"'
        if kind == "name":
            return self._name(source)
        return _TOKEN.sub(self._token, source)

    def _name(self, source: str) -> str:
        """One speaker has one name throughout, and no two have the same."""
        while source not in self._names:
            made = _TOKEN.sub(self._token, source)
            if made not in self._names.values():
                self._names[source] = made
        return self._names[source]

    def _token(self, match: re.Match[str]) -> str:
        text = match.group()
        match match.lastgroup:
            case "marker":
                return text
            case "number":
                return self._number(text)
            case "figure":
                return self._number(_DIGITS[text.lower()])
            case "chinese":
                return chr(self._source.randrange(0x4E00, 0x9FA6))
        words = _WORDS[min(len(text), 30)]
        word = words[int(self._source.random() * len(words))]
        if text[0].isupper():
            return word.upper() if len(text) > 1 and text.isupper() else word.capitalize()
        return word

    def _number(self, text: str) -> str:
        whole, point, fraction = text.partition(".")
        digits = whole.replace(",", "")
        known = str(int(digits)) + (point + fraction.rstrip("0")).rstrip(".")
        new_whole, _, new_fraction = self._mapped(known).partition(".")
        # Written as it was: with the same zeros and separators.
        new_whole = new_whole.zfill(len(digits))
        if "," in whole:
            new_whole = f"{int(new_whole):,}"
        return new_whole + point + new_fraction.ljust(len(fraction), "0")

    def _mapped(self, number: str) -> str:
        if number not in self._numbers:
            whole, point, fraction = number.partition(".")
            if not point and 1900 <= int(whole) <= 2100:
                made = str(int(whole) - self._years_back)  # all alike: periods still run forwards
            else:
                least = 10 ** (len(whole) - 1) if whole != "0" else 0
                made = str(self._source.randrange(least, 10 * least)) if least else "0"
                made += point + "".join(self._source.choices("123456789", k=len(fraction)))
            self._numbers[number] = made
        return self._numbers[number]


def make_bank(folder: Path, cases: int, *, seed: int = 1) -> int:
    """Write a bank of synthetic cases and its bibliography.

    Parameters
    ----------
    folder : Path
        Gets ``cases/`` and ``bibliography.yaml``.
    cases : int
        How many.
    seed : int
        Another seed makes another bank; the same one the same, byte for byte.

    Returns
    -------
    int
        Number of bytes written.
    """
    (folder / "cases").mkdir(parents=True)
    by_channel, written = _write_bibliography(folder / "bibliography.yaml", cases, seed)
    channels = _channels()
    layouts = [
        _layout(path.read_text(encoding="utf-8"))
        for path in sorted((DATA / "cases").glob("[!_]*.yaml"))
    ]
    ids = [f"synthetic-{number:05}" for number in range(1, cases + 1)]
    for number, id_ in enumerate(ids):
        source = random.Random(f"{seed} {id_}")
        # Each at most once, and not itself.
        others = iter([other for other in source.sample(ids, min(len(ids), 40)) if other != id_])
        layout = layouts[number % len(layouts)]
        # A work of the same channel: whether a voice is independent hangs on it.
        wanted = [
            channels[part.source]
            for part in layout
            if isinstance(part, _Slot) and part.kind == "work"
        ]
        drawn = {
            channel: iter(source.sample(by_channel[channel], wanted.count(channel)))
            for channel in sorted(set(wanted))
        }
        works = iter([next(drawn[channel]) for channel in wanted])
        scrambler = _Scrambler(
            source,
            {
                "id": lambda id_=id_: id_,  # type: ignore[misc]
                "case": others.__next__,
                "work": lambda works=works: next(works),  # type: ignore[misc]
            },
        )
        written += _write(folder / "cases" / f"{id_}.yaml", scrambler.fill(layout))
    return written


def _channels() -> dict[str, str]:
    text = (DATA / "bibliography.yaml").read_text(encoding="utf-8")
    return {work["id"]: work["channel"] for work in yaml.load(text, Loader=yaml.CSafeLoader)}


def _write_bibliography(path: Path, cases: int, seed: int) -> tuple[dict[str, list[str]], int]:
    """The ids of the works by channel, and the number of bytes written."""
    text = (DATA / "bibliography.yaml").read_text(encoding="utf-8")
    blocks = [f"- {block}" for block in re.split(r"^- ", text, flags=re.MULTILINE)[1:]]
    layouts = [(_layout(block), yaml.safe_load(block)[0]["channel"]) for block in blocks]
    rounds = min(-(-10 * cases // len(blocks)), _MOST_WORKS // len(blocks))
    made: list[str] = []
    by_channel: dict[str, list[str]] = {}
    for layout, channel in layouts * rounds:
        id_ = f"synthetic-work-{len(made) + 1:04}"
        by_channel.setdefault(channel, []).append(id_)
        source = random.Random(f"{seed} {id_}")
        made.append(_Scrambler(source, {"id": lambda id_=id_: id_}).fill(layout))  # type: ignore[misc]
    return by_channel, _write(path, "".join(made))


def _write(path: Path, text: str) -> int:
    content = (_HEADER + text).encode()
    path.write_bytes(content)
    return len(content)


def main() -> None:
    """Write a bank where the command line says; print how many bytes it has."""
    parser = argparse.ArgumentParser(description="Write a bank of synthetic cases.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    print(make_bank(options.folder, options.cases, seed=options.seed))


if __name__ == "__main__":
    main()
