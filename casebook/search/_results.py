"""The answer to a question as a table that shows itself, and what is said besides."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

import pandas as pd

from casebook import codebook
from casebook.plain import Plain, localised
from casebook.search._index import LONGEST, Answer, Index
from casebook.tables import frame

# Colours are those of the page around, light or dark; the rows of pandas' own style are not.
_STYLE = """<style>
.cb-results { border-collapse: collapse; width: 100%; max-width: 60rem; }
.cb-results tr, .cb-results td, .cb-results th { background: none !important; color: inherit; }
.cb-results td, .cb-results th { padding: .25em .9em .25em 0 !important; line-height: 1.45;
  border: 0; vertical-align: top; text-align: left !important; white-space: normal; }
.cb-results .cb-case > * { border-top: 1px solid rgb(128 128 128 / .45);
  padding-top: .6em !important; }
.cb-results small { display: block; font-weight: 400; opacity: .8; overflow-wrap: anywhere; }
.cb-results td:nth-child(-n+2), .cb-results th:first-child { white-space: nowrap; width: 1%; }
.cb-results mark { background: rgb(255 190 50 / .4); color: inherit; }
</style>"""


class Results(pd.DataFrame):
    """The rows of the table ``passages``; a part of it is a plain DataFrame.

    In a notebook it shows whole passages with the words marked. `note` says in words what the
    rows do not: that no case has all the words, or which word was probably meant.
    """

    @property
    def note(self) -> str:
        """What is to be said besides; empty if there is nothing."""
        return str(self.attrs.get("note", ""))

    def __repr__(self) -> str:
        shown = ""
        if not self.empty and list(self.columns) == _columns():
            # Whole passages, which pandas would cut to the width of a column.
            shown = "\n".join(
                textwrap.fill(
                    f"{row['rank']}. {row['case_id']}, {_where(row)}: {row['passage']}",
                    96,
                    subsequent_indent="    ",
                )
                for row in self.to_dict("records")
            )
        return "\n".join(part for part in (shown, self.note) if part)

    def _repr_html_(self) -> str:
        note = f"<p>{escape(self.note)}</p>" if self.note else ""
        rows = []
        for row in self.to_dict("records"):
            if row["passage_rank"] == 1:
                lacks = "" if pd.isna(row["missing"]) else f", without {row['missing']}"
                small = escape(f"{row['case_id']}, score {row['score']:.2f}{lacks}")
                rows.append(
                    f'<tr class="cb-case"><th scope="row">{row["rank"]}</th><th colspan="2">'
                    f"{escape(row['title'])}<small>{small}</small></th></tr>"
                )
            where = _where(row)
            passage = self.attrs["marked"].get(row["passage"]) or escape(row["passage"])
            rows.append(f"<tr><td></td><td>{escape(where)}</td><td>{passage}</td></tr>")
        table = f'{_STYLE}<table class="cb-results"><tbody>{"".join(rows)}</tbody></table>'
        return note + table if rows else note


def _columns() -> list[str]:
    return [column.name for column in codebook.columns("passages")]


def _where(row: Mapping[Any, Any]) -> str:
    """The id of the statement in which a passage stands, or the kind of text."""
    return str(row["kind"] if pd.isna(row["record_id"]) else row["record_id"])


def check(question: object, limit: object, passages: object) -> None:
    """Raise what `casebook.Casebook.search` says about arguments of the wrong kind."""
    if not isinstance(question, str):
        kind = type(question).__name__
        raise TypeError(f"search: expected words as a text, found {kind}: {question!r}.")
    for name, given, besides in (("limit", limit, ""), ("passages", passages, ", or None for all")):
        is_number = isinstance(given, int) and not isinstance(given, bool) and given > 0
        if not is_number and not (given is None and besides):
            raise ValueError(f"search: {name} is {given!r}; expected 1 or more{besides}.")


def results(
    question: str,
    answer: Answer,
    index: Index,
    cases: Mapping[str, Plain],
    *,
    language: str,
    limit: int,
    passages: int | None,
    is_marked: bool,
) -> Results:
    """The best cases of an answer with their best passages, as rows of the table ``passages``."""
    rows: list[dict[str, Any]] = []
    as_html: dict[str, str] = {}
    for rank, (case_id, score, missing) in enumerate(answer.hits[:limit], 1):
        title = localised(cases[case_id]["title"], language)
        found = index.passages(case_id, answer.parts)[:passages]
        for place, (kind, record_id, text) in enumerate(found, 1):
            made = marked(text, index.spans(text, answer.parts))
            shown = made if is_marked else text
            as_html[shown] = made
            row = {"rank": rank, "case_id": case_id, "score": score, "passage_rank": place}
            row |= {"title": title, "missing": ";".join(missing) or None}
            rows.append(row | {"kind": kind, "record_id": record_id or None, "passage": shown})
    columns = {name: [row[name] for row in rows] for name in _columns()}
    table = Results(frame("passages", columns))
    table.attrs.update(note=note(question, answer), marked=as_html)
    return table


def note(question: str, answer: Answer) -> str:
    """What is to be said of an answer besides its rows.

    >>> note("lanp", Answer([], [], {"lanp": "lamp"}))
    'Nothing found for "lanp". Did you mean "lamp"?'
    """
    said = []
    if len(question) > LONGEST:
        said.append(f"Only the first {LONGEST} characters were looked for.")
    if not answer.hits:
        said.append(f'Nothing found for "{question[:LONGEST].strip()}".')
    elif answer.hits[0].missing:
        said.append("No case has all of these words; these cases have some.")
    if answer.hits and answer.unknown:
        said.append(f"In no case: {', '.join(answer.unknown)}.")
    said += [f'Did you mean "{word}"?' for word in answer.unknown.values() if word]
    for part in answer.parts:
        if part.begun:
            words = ", ".join([*part.begun[:3], *(["…"] if part.begun[3:] else [])])
            said.append(f'"{part.text}" is taken as the beginning of {words}.')
    return " ".join(said)


def marked(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """A text as HTML, escaped, with the stretches given in ``mark`` elements.

    >>> marked("a < b", [(4, 5)])
    'a &lt; <mark>b</mark>'
    """
    html, at = "", 0
    for start, end in spans:
        html += f"{escape(text[at:start])}<mark>{escape(text[start:end])}</mark>"
        at = end
    return html + escape(text[at:])
