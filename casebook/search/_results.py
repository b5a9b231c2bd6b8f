"""The answer to a question as a table that shows itself, and what is said besides."""

from __future__ import annotations

import html
from collections.abc import Mapping
from typing import Any

import pandas as pd

from casebook import codebook
from casebook.plain import Plain, localised
from casebook.search._index import Answer, Index
from casebook.tables import frame

__all__ = ["Results", "check", "results"]

# Colours are those of the page around, light or dark; the rows of pandas' own style are not.
_STYLE = """<style>
.cb-results { border-collapse: collapse; width: 100%; max-width: 60rem; }
.cb-results tr, .cb-results td, .cb-results th { background: none !important; color: inherit; }
.cb-results td, .cb-results th { padding: .25em .9em .25em 0 !important; line-height: 1.45;
  border: 0; vertical-align: top; text-align: left !important; white-space: normal; }
.cb-results .cb-case > * { border-top: 1px solid rgb(128 128 128 / .45);
  padding-top: .6em !important; }
.cb-results .cb-case + tr > * { padding-top: 0 !important; }
.cb-results th { font-weight: 600; }
.cb-results small { display: block; font-weight: 400; opacity: .8; overflow-wrap: anywhere; }
.cb-results mark { padding: 0 .12em !important; background: rgb(255 190 50 / .4); color: inherit;
  border-radius: .15em; }
.cb-results tr:has(+ .cb-case) > * { padding-bottom: .7em !important; }
</style>"""


class Results(pd.DataFrame):
    """The rows of the table ``search``; a part of it is a plain DataFrame.

    In a notebook it shows whole passages with the words marked. `note` says in words what the
    rows do not: that no case has all the words, or which word was probably meant.
    """

    @property
    def note(self) -> str:
        """What is to be said besides; empty if there is nothing."""
        return str(self.attrs.get("note", ""))

    def __repr__(self) -> str:
        shown = "" if self.empty else super().__repr__()
        return "\n".join(part for part in (shown, self.note) if part)

    def _repr_html_(self) -> str:
        note = f"<p>{html.escape(self.note)}</p>" if self.note else ""
        if self.empty:
            return note
        rows: list[str] = []
        before = None
        for row in self.to_dict("records"):
            if row["rank"] != before:
                before = row["rank"]
                lacks = "" if pd.isna(row["missing"]) else f", without {row['missing']}"
                small = html.escape(f"{row['case_id']}, score {row['score']:.2f}{lacks}")
                rows.append(
                    f'<tr class="cb-case"><th scope="row">{before}</th><th colspan="2">'
                    f"{html.escape(row['title'])}<small>{small}</small></th></tr>"
                )
            where = row["kind"] if pd.isna(row["record_id"]) else row["record_id"]
            passage = self.attrs["marked"].get(row["passage"]) or html.escape(row["passage"])
            rows.append(f"<tr><td></td><td>{html.escape(where)}</td><td>{passage}</td></tr>")
        return f'{_STYLE}{note}<table class="cb-results"><tbody>{"".join(rows)}</tbody></table>'


def check(question: object, limit: object, passages: object) -> None:
    """Raise what `casebook.Casebook.search` says about arguments of the wrong kind."""
    if not isinstance(question, str):
        kind = type(question).__name__
        raise TypeError(f"search: expected words as a text, found {kind}: {question!r}.")
    for name, given, besides in (("limit", limit, ""), ("passages", passages, ", or None for all")):
        if given is None and besides:
            continue
        if isinstance(given, bool) or not isinstance(given, int) or given < 1:
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
    """The best cases of an answer with their best passages, as rows of the table ``search``."""
    rows: list[dict[str, Any]] = []
    as_html: dict[str, str] = {}
    for rank, hit in enumerate(answer.hits[:limit], 1):
        title = localised(cases[hit.case_id]["title"], language)
        missing = ";".join(hit.missing) or None
        found = index.passages(hit.case_id, answer.parts)[:passages]
        for place, passage in enumerate(found, 1):
            made = marked(passage.text, index.spans(passage.text, answer.parts))
            text = made if is_marked else passage.text
            as_html[text] = made
            record_id = passage.record_id or None
            rows.append(
                {
                    "rank": rank,
                    "case_id": hit.case_id,
                    "title": title,
                    "score": hit.score,
                    "missing": missing,
                    "passage_rank": place,
                    "kind": passage.kind,
                    "record_id": record_id,
                    "passage": text,
                }
            )
    names = [column.name for column in codebook.columns("search")]
    made_frame = Results(frame("search", {name: [row[name] for row in rows] for name in names}))
    made_frame.attrs.update(note=note(question, answer), marked=as_html)
    return made_frame


def note(question: str, answer: Answer) -> str:
    """What is to be said of an answer besides its rows.

    >>> note("lanp", Answer([], [], {}, {"lanp": "lamp"}))
    'Nothing found for "lanp". Did you mean "lamp"?'
    """
    said = []
    if not answer.hits:
        said.append(f'Nothing found for "{question.strip()}".')
    elif answer.hits[0].missing:
        said.append("No case has all of these words; these cases have some.")
    if answer.hits and answer.unknown:
        said.append(f"In no case: {', '.join(answer.unknown)}.")
    said += [f'Did you mean "{word}"?' for word in answer.unknown.values() if word]
    for word, begun in answer.begun.items():
        more = ", …" if len(begun) > 3 else ""
        said.append(f'"{word}" is taken as the beginning of {", ".join(begun[:3])}{more}.')
    return " ".join(said)


def marked(text: str, spans: list[tuple[int, int]]) -> str:
    """A text as HTML, escaped, with the stretches given in ``mark`` elements.

    >>> marked("a < b", [(4, 5)])
    'a &lt; <mark>b</mark>'
    """
    parts = []
    at = 0
    for start, end in spans:
        parts += [html.escape(text[at:start]), f"<mark>{html.escape(text[start:end])}</mark>"]
        at = end
    return "".join([*parts, html.escape(text[at:])])
