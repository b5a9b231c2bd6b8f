"""Rival accounts on a page: one in full, where two part, a case held against all of them."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives

from casebook import codebook, compare
from casebook_book import bank, html, theories
from casebook_book.directives import BankDirective, raw

if TYPE_CHECKING:
    from sphinx.application import Sphinx

__all__ = ["connect"]


class _Theory(BankDirective):
    """One account in full."""

    required_arguments = 1

    def make(self) -> list[nodes.Node]:
        wanted = f"theory-{self.arguments[0]}"
        _, parts = theories.theories_html(self.env)
        known = {id_: made for _, id_, made in parts}
        if wanted not in known:
            names = [id_.removeprefix("theory-") for id_ in known]
            raise KeyError(
                f'No account "{self.arguments[0]}".{codebook.suggest(self.arguments[0], names)} '
                f"Known: {', '.join(names) or 'none'}."
            )
        return [raw(known[wanted])]


class _Partings(BankDirective):
    """Pairs of accounts: where they expect different codes, and how many cases show it."""

    option_spec: ClassVar[Any] = {"place": directives.unchanged_required}

    def make(self) -> list[nodes.Node]:
        bank.note_use(self.env, bank.EVERYTHING)
        bank.note_use(self.env, "expectations")
        book = bank.book(self.env.app)
        table = book.expectations
        if place := self.options.get("place"):
            try:
                found = book.find(place=place)
            except ValueError as error:
                raise KeyError(str(error)) from None
            table = table[table.case_id.isin(found.case_id)]
        if table.empty:
            raise KeyError("No case here is coded, so nothing can be held against the accounts.")
        names = {row["theory_id"]: row["name"] for row in bank.rows(self.env, "theories")}
        asked = {row["variable"]: row["label"] for row in bank.rows(self.env, "variables")}
        words = theories.labels(self.env)
        rows = [
            {
                **row,
                "label": asked[row["variable"]],
                **{
                    name: words(row["variable"], row[name])
                    for name in ("expected", "other_expected", "shared")
                },
            }
            for row in compare.partings(table).to_dict("records")
        ]
        pairs = [
            (names[one], names[two], list(of_pair))
            for (one, two), of_pair in groupby(
                rows, key=lambda row: (row["theory_id"], row["other_theory_id"])
            )
        ]
        return [raw(html.made("accounts", "partings", pairs, table.case_id.nunique()))]


class _Expectations(BankDirective):
    """A case held against what each account expects."""

    required_arguments = 1

    def make(self) -> list[nodes.Node]:
        case = self.case()
        held = [
            row for row in bank.rows(self.env, "expectations") if row["case_id"] == case.case_id
        ]
        if not held:
            raise KeyError(f'The case "{case.case_id}" is not coded.')
        words, accounts = theories.labels(self.env), bank.rows(self.env, "theories")
        rows = []
        for variable in bank.rows(self.env, "variables"):
            name = variable["variable"]
            here = {row["theory_id"]: row for row in held if row["variable"] == name}
            for row in list(here.values())[:1]:
                cells = [here.get(account["theory_id"]) for account in accounts]
                told = [cell and (cell["met"], words(name, cell["expected"])) for cell in cells]
                ids = row["evidence"].split(";")
                rows.append((variable["label"], words(name, row["code"]), ids, told))
        href = self.page(case.case_id)
        return [raw(html.made("accounts", "expectations", case, href, accounts, rows))]


def connect(app: Sphinx) -> None:
    """Register the directives."""
    app.add_directive("theory", _Theory)
    app.add_directive("partings", _Partings)
    app.add_directive("expectations", _Expectations)
