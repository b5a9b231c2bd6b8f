"""Solutions of a truth table: complex, parsimonious and intermediate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from casebook import codebook
from casebook.compare._boolean import (
    Term,
    maximal,
    prime_terms,
    shortest_covers,
)
from casebook.compare._given import joined
from casebook.compare._paths import Solution, described_solution
from casebook.compare._truth_table import TruthTable

__all__ = ["Solutions", "minimise"]


@dataclass(frozen=True, kw_only=True, eq=False)
class Solutions:
    """All solutions of a truth table; several of a kind are equally short.

    Attributes
    ----------
    complex : tuple of Solution
        Without any logical remainder (also called conservative).
    parsimonious : tuple of Solution
        With every remainder that shortens it.
    intermediate : tuple of Solution
        With the remainders that the expectations allow; equal to `complex` without expectations.
    expected : dict of str to int
        The directional expectations: 1 if a condition's presence should help, 0 if its absence.
    """

    complex: tuple[Solution, ...]
    parsimonious: tuple[Solution, ...]
    intermediate: tuple[Solution, ...]
    expected: dict[str, int]

    @property
    def paths(self) -> pd.DataFrame:
        """The paths of every solution: ``kind``, ``model`` from 1, then `Solution.paths`."""
        parts = []
        for kind in ("complex", "parsimonious", "intermediate"):
            for number, solution in enumerate(getattr(self, kind), start=1):
                part = solution.paths.copy()
                part.insert(0, "kind", kind)
                part.insert(1, "model", number)
                parts.append(part)
        every: pd.DataFrame = pd.concat(parts, ignore_index=True)
        return every

    def _repr_html_(self) -> str:
        """For a reader: each path with its measures and its cases by name."""
        paths = self.paths
        shown = paths[["kind", "model", "path", "consistency"]].assign(
            coverage=paths["raw_coverage"],
            unique=paths["unique_coverage"],
            cases=paths["cases"].str.replace(";", "; "),
            contrary=paths["contrary_cases"].str.replace(";", "; "),
        )
        table: str = shown.to_html(
            index=False, border=0, float_format="{:.2f}".format, justify="left"
        )
        return table


def minimise(truth: TruthTable, *, expected: Mapping[str, int] | None = None) -> Solutions:
    """The shortest expressions for the rows of a truth table that are coded 1.

    The complex solution uses the observed rows alone, the parsimonious one every remainder. For
    the intermediate one, each path of a complex solution that lies within a path of a
    parsimonious one drops those conditions which the latter lacks and whose value goes against
    the expectation; so only easy counterfactuals are used (Ragin and Sonnett, in Kropp and
    Minkenberg, *Vergleichen in der Politikwissenschaft*, 2005; Ragin, *Redesigning Social
    Inquiry*, 2008, chapter 9).

    Parameters
    ----------
    truth : TruthTable
        Made by `truth_table`.
    expected : mapping of str to 0 or 1, optional
        What each condition is expected to do, before looking: 1 if its presence helps the
        outcome, 0 if its absence does. A condition left out has no expectation.

    Returns
    -------
    Solutions
        Each kind holds every shortest solution, in a fixed order.

    Raises
    ------
    ValueError
        If no row is coded 1, more than 100 solutions are equally short (or the search for them
        takes too long), or an expectation names no condition or is not 0 or 1.

    Notes
    -----
    Raw coverage of a path x is ``sum(min(x, y)) / sum(y)``; unique coverage is the coverage of
    the whole solution less that of its other paths (Ragin, 2008, chapter 3). A path says what
    goes together in these cases, not what caused what; the parsimonious solution also claims
    something about combinations that nobody has seen (its `assumed_rows`).

    Examples
    --------
    >>> from casebook.compare import truth_table
    >>> altered = pd.DataFrame(
    ...     {"title": [1, 1, 0, 0], "lever": [1, 0, 1, 0], "altered": [1, 1, 0, 0]},
    ...     index=["Ash", "Beech", "Cedar", "Elm"],
    ... )
    >>> found = minimise(truth_table(altered, "altered", ["title", "lever"]))
    >>> print(found.complex[0])
    title
    >>> found.complex[0].paths[["path", "raw_coverage", "cases"]]
        path  raw_coverage      cases
    0  title           1.0  Ash;Beech
    """
    wanted = _checked(truth, expected or {})
    count = len(truth.conditions)
    numbers = {
        code: {int(row) - 1 for row in truth.rows.loc[truth.rows["outcome_code"] == code, "row"]}
        for code in ("1", "?")
    }
    ones, free = numbers["1"], numbers["?"]
    if not ones:
        raise ValueError(
            f"compare.minimise: no row is coded 1 for {truth.outcome}. Look at the consistencies "
            "in truth.rows before lowering consistency= or pri=."
        )
    narrow = shortest_covers(prime_terms(ones, set(), count), ones)
    wide = shortest_covers(prime_terms(ones, free, count), ones)
    between: list[tuple[Term, ...]] = []
    for small in narrow:
        for large in wide:
            eased = [
                _eased(path, other, wanted, truth.conditions)
                for path in small
                for other in large
                if path[0] & other[0] == other[0] and path[1] & other[0] == other[1]
            ]
            for cover in shortest_covers(maximal([*small, *eased], count), ones):
                if cover not in between:
                    between.append(cover)

    def described(found: list[tuple[Term, ...]]) -> tuple[Solution, ...]:
        return tuple(described_solution(truth, cover, free) for cover in found)

    return Solutions(
        complex=described(narrow),
        parsimonious=described(wide),
        intermediate=described(between),
        expected=wanted,
    )


def _checked(truth: TruthTable, expected: Mapping[str, int]) -> dict[str, int]:
    for name, value in expected.items():
        if name not in truth.conditions:
            raise ValueError(
                f'compare.minimise: expected names "{name}", which is no condition.'
                f"{codebook.suggest(name, truth.conditions)} "
                f"Conditions: {joined(truth.conditions)}."
            )
        if value not in (0, 1):
            raise ValueError(
                f"compare.minimise: the expectation for {name} is {value!r}; it is 1 (its "
                "presence helps) or 0 (its absence helps). Leave it out to expect nothing."
            )
    return {name: int(value) for name, value in expected.items()}


def _eased(path: Term, within: Term, expected: dict[str, int], names: tuple[str, ...]) -> Term:
    """The path without the conditions that easy counterfactuals make unnecessary.

    A condition of the path whose value is the opposite of the expected one may go: the cases
    that this adds would have one more thing that helps.
    """
    care, value = path
    for place, name in enumerate(reversed(names)):
        digit = 1 << place
        against = name in expected and bool(value & digit) != bool(expected[name])
        if care & digit and not within[0] & digit and against:
            care, value = care & ~digit, value & ~digit
    return care, value
