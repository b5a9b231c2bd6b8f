"""The variables in which cases are coded, each as the HTML of a section."""

from __future__ import annotations

from typing import TYPE_CHECKING

from casebook_book import bank, html

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markupsafe import Markup
    from sphinx.environment import BuildEnvironment

__all__ = ["variables_html"]


def variables_html(env: BuildEnvironment) -> tuple[Markup, Iterator[tuple[str, str, Markup]]]:
    """What holds for all variables, and of each its title, the id of its section, and its HTML."""
    bank.note_use(env, "variables")
    codes = [row for row in bank.rows(env, "variable_codes") if not row["is_absence"]]

    def each() -> Iterator[tuple[str, str, Markup]]:
        for row in bank.rows(env, "variables"):
            id_ = row["variable"]
            cases = [
                (title, row[name], bank.cited(env, row[f"{name}_statements"].split(";")), row[why])
                for title, name, why in (
                    ("A plain case", "example", "example_why"),
                    ("A case in doubt", "borderline", "borderline_why"),
                )
            ]
            own = [code for code in codes if code["variable"] == id_]
            made = html.made("variables", "variable", row, own, cases)
            yield f"{row['label']}, {row['label_zh']}", f"variable-{id_}", made

    return html.made("blocks", "list", bank.book(env.app).variable_notes), each()
