"""The theories, each as the HTML of a section."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from casebook_book import bank, html

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from markupsafe import Markup
    from sphinx.environment import BuildEnvironment

__all__ = ["labels", "theories_html"]


def theories_html(env: BuildEnvironment) -> tuple[Markup, Iterator[tuple[str, str, Markup]]]:
    """What holds for all theories, and of each its title, the id of its section, and its HTML."""
    bank.note_use(env, "works")
    book = bank.book(env.app)
    theories = bank.rows(env, "theories")
    variables = {row["variable"]: row for row in bank.rows(env, "variables")}
    words = labels(env)
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
                (
                    variables[one["variable"]]["question"],
                    words(one["variable"], one["expected"]),
                    one["why"],
                )
                for one in expected
            ]
            names = silent.split(";") if isinstance(silent, str) else []
            silent_on = ", ".join(variables[name]["label"] for name in names)
            made = html.made("theories", "theory", row, silent_on, works, expectations, cases)
            yield f"{row['name']}, {row['name_zh']}", f"theory-{id_}", made

    return html.made("blocks", "paragraphs", book.theory_notes), each()


def labels(env: BuildEnvironment) -> Callable[[str, str], str]:
    """What writes the codes of a variable, joined by semicolons, as a reader reads them."""
    known = {
        (row["variable"], row["code"]): row["label"] for row in bank.rows(env, "variable_codes")
    }
    return lambda variable, joined: "; ".join(
        known.get((variable, code), code) for code in joined.split(";") if code
    )
