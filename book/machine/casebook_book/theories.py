"""The theories, each as the HTML of a section."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from casebook import codebook
from casebook_book import bank, html

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markupsafe import Markup
    from sphinx.environment import BuildEnvironment

__all__ = ["theories_html"]


def theories_html(env: BuildEnvironment) -> tuple[Markup, Iterator[tuple[str, str, Markup]]]:
    """What holds for all theories, and of each its title, the id of its section, and its HTML."""
    bank.note_use(env, "works")
    book = bank.book(env.app)
    theories = bank.rows(env, "theories")
    questions = {row["variable"]: row["question"] for row in bank.rows(env, "variables")}
    parts: dict[str, list[dict[str, Any]]] = {
        name: bank.rows(env, f"theory_{name}") for name in ("works", "expectations", "cases")
    }
    for row in (*parts["works"], *parts["cases"]):
        row["cited"] = bank.cited(env, row["statements"].split(";"))
    for row in parts["works"]:
        row["work"] = book.bibliography[row["work_id"]]

    def each() -> Iterator[tuple[str, str, Markup]]:
        for row in theories:
            id_, silent = row["theory_id"], row["silent_on"]
            works, expected, cases = (
                [one for one in rows if one["theory_id"] == id_] for rows in parts.values()
            )
            expectations = [
                (questions[one["variable"]], _words(one["expected"]), one["why"])
                for one in expected
            ]
            silent_on = _words(silent) if isinstance(silent, str) else ""
            made = html.made("theories", "theory", row, silent_on, works, expectations, cases)
            yield f"{row['name']}, {row['name_zh']}", f"theory-{id_}", made

    return html.made("blocks", "paragraphs", book.theory_notes), each()


def _words(joined: str) -> str:
    """Coded words as a reader reads them: kinds of actor by their labels."""
    kinds = codebook.codes("kind")
    return ", ".join(
        kinds[code].label_en if code in kinds else code.replace("-", " ")
        for code in joined.split(";")
    )
