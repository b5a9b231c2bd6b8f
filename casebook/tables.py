"""Turns the plain data of a bank into DataFrames, one function for each table.

A function yields rows as tuples in the order of the codebook's columns; `frame` gives
them the types that the codebook names. This module imports pandas; the rest of the
package asks for it only when a table is wanted.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from casebook import _files, codebook
from casebook.plain import (
    Plain,
    chosen_options,
    evidence_strength,
    is_independent,
    localised,
    most_read,
    observation_window,
    period_end,
    sealed_ids,
    value_of,
)

__all__ = ["TABLES", "context", "frame", "wide"]

_Row = tuple[Any, ...]
_Rows = Iterator[_Row]
_Works = Mapping[str, Plain]

# pandas 3 has one text type, with NaN for what is missing; pandas 2.2 calls its nearest
# one "string". To be dropped with pandas 2.2, when the browser kernel carries pandas 3.
# Types, not their names: pandas looks a name up again for each column.
_TEXT = pd.api.types.pandas_dtype("str" if int(pd.__version__.partition(".")[0]) >= 3 else "string")
_TYPES: dict[str, Any] = {
    "id": _TEXT,
    "text": _TEXT,
    "list": _TEXT,
    "integer": pd.Int64Dtype(),
    "number": pd.Float64Dtype(),
    "boolean": pd.BooleanDtype(),
}


def frame(table: str, rows: list[_Row]) -> pd.DataFrame:
    """Rows as a DataFrame with the columns and types of the codebook.

    Text is ``str`` (``string`` before pandas 3), whole numbers ``Int64``, numbers
    ``Float64``, truth values ``boolean``, dates ``datetime64[s]``; coded words are
    categories in the codebook's order, and other categories in alphabetical order.
    """
    values = list(zip(*rows, strict=True))
    return _framed(table, values if rows else [()] * len(codebook.columns(table)))


def _framed(table: str, values: Sequence[Sequence[Any]]) -> pd.DataFrame:
    columns = codebook.columns(table)
    if len(values) != len(columns):
        raise AssertionError(f"{table}: {len(values)} values for {len(columns)} columns")
    arrays = {
        # Each list in turn: a table of 10,000 cases then never exists twice.
        column.name: _array(column, list(given))
        for column, given in zip(columns, values, strict=True)
    }
    # Arrays, not Series, whose indexes pandas would compare and join, column by column.
    return pd.DataFrame(arrays, copy=False)


def _array(column: codebook.Column, values: list[Any]) -> Any:
    if column.type == "category":
        known = codebook.words(column) or sorted({value for value in values if value})
        place = {code: index for index, code in enumerate(known)}
        codes = [place[value] if value else -1 for value in values]
        return pd.Categorical.from_codes(codes, categories=pd.Index(known))
    if column.type == "date":
        # numpy reads the one form that a date has here; pandas first looks for which it is.
        days = [value or "NaT" for value in values]
        return pd.array(np.array(days, dtype="datetime64[s]"))
    if column.type == "number":
        values = [None if value is None else float(value) for value in values]
    return pd.array(values, dtype=_TYPES[column.type])


def _joined(ids: Any) -> str | None:
    return ";".join(ids) or None


def _works_of(case: Plain, works: _Works) -> dict[str, Plain]:
    return {source["id"]: works[source["work"]] for source in case["sources"]}


def _channels(entry: Plain, works: Mapping[str, Plain]) -> list[str]:
    return [works[id_]["channel"] for id_ in entry["sources"]]


def _case(case: Plain, works: _Works, language: str) -> _Row:
    by_source = _works_of(case, works)
    voices = [
        (entry, _channels(entry, by_source)) for entry in (*case["claims"], *case["critiques"])
    ]
    start, start_status = value_of(case["period"]["start"], "not-stated")
    title = case["title"]
    place = case["place"]
    return (
        case["id"],
        localised(title, language),
        title.get("zh") if isinstance(title, Mapping) else None,
        place["country"],
        *value_of(place["city"], "not-stated"),
        *value_of(place["district"], "not-stated"),
        *value_of(place["subdistrict"], "not-stated"),
        *value_of(place["community"], "not-stated"),
        case["site"],
        start,
        start_status,
        *period_end(case["period"]["end"]),
        _joined(case["themes"]),
        localised(case["summary"], language),
        localised(case["problem"], language),
        localised(case["response"], language),
        "; ".join(localised(entry, language) for entry in case["instruments"]) or None,
        case["decision"]["basis"],
        len(case["facts"]),
        len(case["claims"]),
        len(case["critiques"]),
        len(case["actors"]),
        len(case["sources"]),
        sum(is_independent(case, entry, channels) for entry, channels in voices),
        sum(is_independent(case, entry, channels, strict=False) for entry, channels in voices),
        evidence_strength(case, {id_: work["channel"] for id_, work in by_source.items()}),
        observation_window(case),
        case.get("reviewed"),
    )


def _who(entry: Plain, case_sources: Mapping[str, Plain], works: _Works, language: str) -> _Row:
    """The columns that facts, claims and critiques share: who says it, and what was read."""
    speaker = entry["said_by"]
    cited = [case_sources[id_] for id_ in entry["sources"]]
    if len(cited) == 1:  # mostly, and then there is nothing to choose from
        reading, extent = cited[0]["reading"], cited[0]["extent"]
    else:
        reading = most_read("reading", [source["reading"] for source in cited])
        extent = most_read("extent", [source["extent"] for source in cited])
    return (
        localised(speaker["name"], language),
        speaker["kind"],
        speaker["relation"],
        speaker["scope"],
        _joined(entry["sources"]),
        works[cited[0]["work"]]["channel"],
        reading,
        extent,
    )


def _facts(case: Plain, works: _Works, language: str) -> _Rows:
    sources = {source["id"]: source for source in case["sources"]}
    sealed = sealed_ids(case)
    for fact in case["facts"]:
        who = _who(fact, sources, works, language)
        yield (
            case["id"],
            fact["id"],
            localised(fact["text"], language),
            *value_of(fact.get("value"), "not-applicable"),
            localised(fact["unit"], language) if "unit" in fact else None,
            *value_of(fact.get("year"), "not-stated"),
            *who,
            who[6] != "unattributed-copy",
            _joined(fact.get("conflicts_with", ())),
            fact.get("charge"),
            fact["id"] in sealed,
        )


def _voices(name: str) -> Callable[[Plain, _Works, str], _Rows]:
    def rows(case: Plain, works: _Works, language: str) -> _Rows:
        sources = {source["id"]: source for source in case["sources"]}
        by_source = _works_of(case, works)
        for entry in case[name]:
            yield (
                case["id"],
                entry["id"],
                localised(entry["text"], language),
                *_who(entry, sources, works, language),
                is_independent(case, entry, _channels(entry, by_source)),
                entry.get("charge"),
            )

    return rows


def _actors(case: Plain, works: _Works, language: str) -> _Rows:
    for actor in case["actors"]:
        interest = actor.get("interest")
        name = actor["name"]
        yield (
            case["id"],
            actor["id"],
            localised(name, language),
            name.get("zh") if isinstance(name, Mapping) else None,
            actor["kind"],
            actor["relation"],
            localised(actor["role"], language),
            localised(interest["text"], language) if interest else None,
            "given" if interest else "not-stated",
            _joined(interest["sources"]) if interest else None,
        )


def _decisions(case: Plain, works: _Works, language: str) -> _Rows:
    decision = case["decision"]
    sequel = case.get("sequel")
    names = {actor["id"]: localised(actor["name"], language) for actor in case["actors"]}
    unknown = "not-found" if decision["basis"] == "documented" else "not-applicable"
    yield (
        case["id"],
        "d1",
        localised(decision["question"], language),
        "; ".join(names[id_] for id_ in decision["deciders"]),
        _joined(decision["deciders"]),
        *value_of(decision.get("year"), "not-stated"),
        localised(decision["when"], language) if "when" in decision else None,
        decision["basis"],
        _joined(chosen_options(sequel)) if sequel else None,
        "given" if sequel else unknown,
        localised(sequel["text"], language) if sequel else None,
    )


def _options(case: Plain, works: _Works, language: str) -> _Rows:
    chosen = chosen_options(case["sequel"]) if "sequel" in case else None
    for option in case["decision"]["options"]:
        yield (
            case["id"],
            option["id"],
            localised(option["text"], language),
            option["origin"],
            _joined(option.get("cites", ())),
            option["id"] in chosen if chosen is not None else None,
        )


def _gaps(case: Plain, works: _Works, language: str) -> _Rows:
    for gap in case["gaps"]:
        text = localised(gap["text"], language)
        yield case["id"], gap["id"], text, gap["absence"], gap["about"]


def _work_columns(work: Plain, language: str) -> _Row:
    date = value_of(work["date"], "not-stated")[0]
    date = None if date is None else str(date)
    description = work.get("description")
    return (
        work["kind"],
        work["channel"],
        "; ".join(work["authors"]) or None,
        value_of(work["title"], "not-stated")[0],
        localised(description, language) if description else None,
        value_of(work["publisher"], "not-stated")[0],
        date if date and len(date) == len("2019-07-11") else None,
        date,
        work.get("date_text"),
        int(date[:4]) if date else None,
        work["language"],
        value_of(work["address"], "not-found")[0],
    )


def _sources(case: Plain, columns: Mapping[str, _Row]) -> _Rows:
    for source in case["sources"]:
        seen_at = source["seen_at"]
        if isinstance(seen_at, Mapping):
            seen_at = None
        elif not isinstance(seen_at, str):
            seen_at = " ".join(seen_at)
        yield (
            case["id"],
            source["id"],
            source["work"],
            source["extent"],
            source["reading"],
            seen_at,
            *columns[source["work"]],
        )


def _themes(case: Plain, works: _Works, language: str) -> _Rows:
    for theme in case["themes"]:
        yield case["id"], theme


def _citations(case: Plain, works: _Works, language: str) -> _Rows:
    sources = {source["id"]: source for source in case["sources"]}
    for entry in (*case["facts"], *case["claims"], *case["critiques"]):
        for id_ in entry["sources"]:
            source = sources[id_]
            yield (
                case["id"],
                entry["id"],
                id_,
                source["work"],
                works[source["work"]]["channel"],
                source["reading"],
                source["extent"],
            )


_BY_CASE: dict[str, Callable[[Plain, _Works, str], _Rows]] = {
    "facts": _facts,
    "claims": _voices("claims"),
    "critiques": _voices("critiques"),
    "actors": _actors,
    "decisions": _decisions,
    "options": _options,
    "gaps": _gaps,
    "themes": _themes,
    "citations": _citations,
}


_Origins = Mapping[str, str]
_Build = Callable[[Mapping[str, Plain], _Works, str, _Origins], pd.DataFrame]


def _table(name: str) -> _Build:
    def build(
        cases: Mapping[str, Plain], works: _Works, language: str, origins: _Origins
    ) -> pd.DataFrame:
        rows = [row for case in cases.values() for row in _BY_CASE[name](case, works, language)]
        return frame(name, rows)

    return build


def _all_cases(
    cases: Mapping[str, Plain], works: _Works, language: str, origins: _Origins
) -> pd.DataFrame:
    rows = [(*_case(case, works, language), origins[id_]) for id_, case in cases.items()]
    return frame("cases", rows)


def _all_sources(
    cases: Mapping[str, Plain], works: _Works, language: str, origins: _Origins
) -> pd.DataFrame:
    columns = {id_: _work_columns(work, language) for id_, work in works.items()}
    return frame("sources", [row for case in cases.values() for row in _sources(case, columns)])


def _all_works(
    cases: Mapping[str, Plain], works: _Works, language: str, origins: _Origins
) -> pd.DataFrame:
    return frame(
        "works",
        [
            (
                id_,
                *_work_columns(work, language),
                work.get("reliability"),
                localised(work["note"], language) if "note" in work else None,
            )
            for id_, work in works.items()
        ],
    )


# Each table from the cases and the works by id, the language, and the bank of each case.
TABLES: dict[str, _Build] = {
    "cases": _all_cases,
    **{name: _table(name) for name in _BY_CASE},
    "sources": _all_sources,
    "works": _all_works,
}


def wide(codings: Iterable[Sequence[str]], codes: Mapping[str, list[str]]) -> pd.DataFrame:
    """One coder's codings with a row for each case and a column for each variable.

    Parameters
    ----------
    codings : iterable of sequence of str
        Each begins with the case, the variable and the code.
    codes : mapping
        The codes that each variable may take, in their order.
    """
    by_case: dict[str, dict[str, str]] = {}
    for case_id, variable, code, *_ in codings:
        by_case.setdefault(case_id, {})[variable] = code
    index = pd.Index(sorted(by_case), name="case_id", dtype=_TEXT)
    return pd.DataFrame(
        {
            name: pd.Categorical([by_case[id_].get(name) for id_ in index], categories=words)
            for name, words in codes.items()
        },
        index=index,
    )


def context(name: str) -> pd.DataFrame:
    """A context table, such as ``districts`` or ``city_stats``, with the codebook's types."""
    rows = csv.reader(io.StringIO(_files.shipped_text(f"context/{name}.csv")))
    head = next(rows)
    columns = codebook.columns(name)
    if head != [column.name for column in columns]:
        raise AssertionError(f"context/{name}.csv: its columns are not those of the codebook")
    convert: dict[str, Callable[[str], Any]] = {
        "integer": int,
        "number": float,
        "boolean": {"true": True, "false": False}.__getitem__,
    }
    values: list[list[Any]] = []
    for column, cells in zip(columns, zip(*rows, strict=True), strict=True):
        to = convert.get(column.type)
        if to is None:
            values.append([cell or None for cell in cells])
        else:
            values.append([to(cell) if cell else None for cell in cells])
    return _framed(name, values)
