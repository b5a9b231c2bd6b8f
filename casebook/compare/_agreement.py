"""How far coders agree, variable by variable."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from casebook import codebook
from casebook.compare._given import canonical, joined, plural, refuse, require

#: "The lowest conceivable limit" for tentative conclusions: Krippendorff, *Content Analysis*,
#: 2nd edition, 2004, page 241.
ALPHA_LIMIT = 0.667

# Rules of thumb of ours, where a coefficient needs a word beside it. A code on four of five
# units leaves chance so much agreement that few slips cost kappa and alpha much (Feinstein and
# Cicchetti, Journal of Clinical Epidemiology 43, 1990).
_SKEWED = 0.8
_FEW_UNITS = 20
_LEFT_OUT = 0.05
# The coding that was settled from the others, as a bank's table of codings names it.
_SETTLED = "adjudicated"

# How often each unit (row) was given each code (column).
_Counts = npt.NDArray[np.int64]


def agreement(
    codings: pd.DataFrame,
    *,
    ordinal: Mapping[Any, Sequence[object]] | Collection[Any] = (),
    interval: Collection[Any] = (),
    ratio: Collection[Any] = (),
    missing: Collection[object] = (),
    unit: str = "case_id",
    samples: int = 1000,
    seed: int = 0,
) -> pd.DataFrame:
    """Agreement of two or more coders, by variable, with what to beware of in words.

    The coder ``adjudicated`` of a bank's codings is left out: a coding that was settled from the
    others would agree with them because it was made from them.

    Parameters
    ----------
    codings : pandas.DataFrame, long form
        One row per unit, variable and coder: the columns `unit`, ``variable``, ``coder`` and
        ``code``. An empty code (NaN or "") counts as missing, as does a unit that a coder left
        out. All four are compared as text, and a number is one code or name however it is
        written: 1, 1.0, "01", "+1", "1e0" and True. Let codes that differ by a zero begin with a
        letter.
    ordinal : mapping of variables to sequences, or collection of variables
        Variables whose codes have an order, with each one's codes from low to high. Names alone
        will do where the codebook lists the codes in that order or the codes are numbers.
    interval, ratio : collection of variables
        Variables whose codes are numbers of which differences count, or proportions too. All
        others are nominal.
    missing : collection
        Codes that count as missing, for all variables.
    unit : str
        Column with the units.
    samples, seed : int
        How often the units are drawn again for the interval, 0 for none; of the random numbers.

    Returns
    -------
    pandas.DataFrame
        One row per variable, key ``variable``, in alphabetical order: ``level``, ``coder_count``,
        ``unit_count``, ``pairable_unit_count`` (units with at least two codes; only these count),
        ``percent_agreement`` (0 to 100), ``kappa`` (NaN unless two coders coded), ``alpha``,
        ``alpha_low`` and ``alpha_high`` (95 percent), ``reaches_limit`` (alpha is at least
        `ALPHA_LIMIT`, .667), ``top_code`` and ``top_share`` (the most used code), ``caution`` (in
        words, or empty). NaN where a number is not defined. `DataFrame.attrs` holds ``"units"``,
        the names of all units, for `truth_table`.

    Raises
    ------
    ModuleNotFoundError
        If the package krippendorff is not installed.
    TypeError, ValueError
        If the codings or what is said of their variables cannot be used; the message says why.

    Notes
    -----
    Percent agreement is the share of agreeing pairs among all pairs of codes of the same unit.
    Cohen's kappa is ``(observed - expected) / (1 - expected)``, expected from each coder's own
    use of the codes (*Educational and Psychological Measurement* 20, 1960, page 40).
    Krippendorff's alpha is one minus observed over expected disagreement (*Computing
    Krippendorff's Alpha-Reliability*, 2011). The interval is the percentile bootstrap over units
    (Zapf and others, *BMC Medical Research Methodology* 16:93, 2016), too narrow for few units.

    Agreement says that coders read the files alike, not that they read them right, nor that the
    files are true.

    Examples
    --------
    Krippendorff's own example with two observers and twelve units (2011, part B):

    >>> codes = {"Ben": [*"aabbdcccedda"], "Gerry": [*"babbbccceddd"], "case_id": range(12)}
    >>> wide = pd.DataFrame(codes).assign(variable="kind")
    >>> row = agreement(wide.melt(["case_id", "variable"], None, "coder", "code")).iloc[0]
    >>> print(f"{row['percent_agreement']:.0f} percent, alpha {row['alpha']:.3f}")
    75 percent, alpha 0.692
    >>> print(row["caution"])
    Only 12 units with two codes. The interval reaches below .667.
    """
    alpha = _krippendorff().alpha
    table = require("agreement", codings, [unit, "variable", "coder", "code"])
    if samples < 0:
        raise ValueError(f"compare.agreement: samples is {samples}; it is 0 or more.")
    used = _checked(table, unit, {canonical(code) for code in missing})
    given = ordinal if isinstance(ordinal, Mapping) else dict.fromkeys(ordinal)
    orders = {canonical(name): order for name, order in given.items()}
    levels = dict.fromkeys(sorted(used["variable"].unique()), "nominal")
    for level, wanted in (("ordinal", ordinal), ("interval", interval), ("ratio", ratio)):
        for name in map(canonical, wanted):
            if levels.get(name) != "nominal":
                why = f"is {levels[name]} already" if name in levels else "the codings lack"
                listed = f"Their variables: {', '.join(levels)}."
                raise ValueError(f"compare.agreement: {level} names {name}, which {why}. {listed}")
            levels[name] = level
    rows = []
    for name, level in levels.items():
        here = used[used["variable"] == name]
        wide = here.pivot(index=unit, columns="coder", values="code")
        codes = _domain(name, level, sorted(here["code"].dropna().unique()), orders.get(name))
        values = None
        if level in ("interval", "ratio"):  # alpha stays the same, and no square is too large
            values = np.array(codes, dtype=float)
            values /= np.abs(values).max(initial=0) or 1
        value = partial(alpha, value_domain=values, level_of_measurement=level)
        row = {"variable": name, "level": level}
        rows.append(row | _row(wide.dropna(axis="columns", how="all"), codes, value, samples, seed))
    made = pd.DataFrame(rows)
    made.attrs["units"] = sorted(used[unit].unique())
    return made


def _checked(table: pd.DataFrame, unit: str, missing: Collection[str | None]) -> pd.DataFrame:
    """The codings as text, without missing codes, if each coder coded a unit once."""
    keys = [unit, "variable", "coder"]
    made = table[[*keys, "code"]].map(canonical).astype(object)
    if bool(made[keys].isna().any(axis=None)):
        raise ValueError(f"compare.agreement: a row has no {unit}, variable or coder.")
    is_settled = made["coder"].str.casefold() == _SETTLED
    made = made[~is_settled]
    twice = made[made.duplicated(keys)]
    if len(twice):
        name, variable, coder = twice.iloc[0][keys]
        raise ValueError(
            f'compare.agreement: coder "{coder}" coded {variable} of "{name}" twice '
            f"({plural(len(twice), 'row')} too many in all)."
        )
    coders = list(made["coder"].unique())
    if len(coders) < 2:
        raise ValueError(
            f"compare.agreement needs at least two coders, but got only {joined(coders) or 'none'}"
            f"{f', and {_SETTLED} is none' if is_settled.any() else ''}. Join "
            "the codings with pandas.concat, each with its name in the column coder."
        )
    return made.assign(code=made["code"].where(~made["code"].isin(missing), None))


def _domain(
    variable: str, level: str, used: list[str], given: Sequence[object] | None
) -> list[str]:
    """The codes of a variable in their order; in alphabetical order if it is nominal."""
    if level == "nominal":
        return used
    values = pd.to_numeric(pd.Series(used, index=used, dtype=object), errors="coerce")
    is_finite = np.isfinite(values)
    words, same = list(values.index[~is_finite]), values[is_finite].duplicated(keep=False)
    known: Iterable[object] | None = given
    if given is None and words and variable in codebook.code_lists():
        known = codebook.codes(variable)
    if known is None:
        order = list(values.sort_values().index)
    else:
        order = [text for code in known if (text := canonical(code)) is not None]

    def faults() -> Iterator[str]:
        if level != "ordinal" and words:
            yield (
                f"{variable} is {level}, but {joined(words)} is no number. Name it in missing=, or "
                f"leave {variable} out of {level}=."
            )
        if level == "ratio" and (values < 0).any():
            yield (
                f"{variable} has a number below 0, so its proportions mean nothing. Name it in "
                "interval=, not in ratio=."
            )
        if words and known is None:
            yield (
                f"{variable} is ordinal, but the order of its codes is not known. Give it: "
                f"ordinal={{{variable!r}: [lowest, …, highest]}}."
            )
        if known is None and same.any():
            yield (
                f"{joined(list(same.index[same]))} are one number to a computer, which keeps some "
                f"16 digits. Round them, or leave {variable} out of {level}=."
            )
        if len(set(order)) < len(order):
            yield f"the order of {variable} names a code twice."
        if stray := [code for code in used if code not in order]:
            yield (
                f"{joined(stray)} has no place in the order of {variable} ({', '.join(order)}). "
                "Add it, or name it in missing=."
            )

    refuse("agreement", faults())
    return order


def _row(
    wide: pd.DataFrame, codes: list[str], value: Callable[..., float], samples: int, seed: int
) -> dict[str, object]:
    """The figures of one variable; `wide` has shape (units, coders), None for a missing code."""
    given = wide.to_numpy(dtype=object)  # a column of pandas for each of 200 coders takes seconds
    counts: _Counts = np.array([(given == code).sum(axis=1) for code in codes], dtype=np.int64).T
    counts = counts.reshape(len(wide), len(codes))
    totals = counts.sum(axis=1)
    pairable = counts[totals >= 2]
    used = pairable.sum(axis=0)
    varies = int((used > 0).sum()) > 1
    alpha = float(value(value_counts=pairable)) if varies else np.nan
    low, high, left_out = _interval(pairable, value, samples, seed) if varies else (np.nan,) * 3
    pairs = (totals * (totals - 1)).sum()
    row: dict[str, object] = {
        "coder_count": wide.shape[1],
        "unit_count": len(wide),
        "pairable_unit_count": len(pairable),
        "percent_agreement": 100 * (counts * (counts - 1)).sum() / pairs if pairs else np.nan,
        "kappa": _kappa(wide.dropna()) if wide.shape[1] == 2 else np.nan,
        "alpha": alpha,
        "alpha_low": low,
        "alpha_high": high,
        "reaches_limit": bool(alpha >= ALPHA_LIMIT),
        "top_code": codes[int(used.argmax())] if pairs else None,
        "top_share": used.max() / used.sum() if pairs else np.nan,
    }
    return row | {"caution": " ".join(_cautions(row, varies, left_out))}


def _kappa(both: pd.DataFrame) -> float:
    """Cohen's kappa of the codes of two coders, shape (units, 2); NaN if all are the same."""
    one, two = both.iloc[:, 0], both.iloc[:, 1]
    shares = [coder.value_counts(normalize=True) for coder in (one, two)]
    expected = shares[0].mul(shares[1], fill_value=0).sum()
    return float(((one == two).mean() - expected) / (1 - expected)) if expected < 1 else np.nan


def _interval(
    counts: _Counts, value: Callable[..., float], samples: int, seed: int
) -> tuple[float, float, float]:
    """Ends of the 95 percent interval, and the share of samples without a value.

    Units, the rows of `counts`, are drawn with replacement. A sample in which every code is the
    same has no value.
    """
    random = np.random.default_rng(seed)
    drawn = (counts[random.integers(0, len(counts), len(counts))] for _ in range(samples))
    varied = (sample for sample in drawn if (sample.sum(axis=0) > 0).sum() > 1)
    with np.errstate(invalid="ignore", divide="ignore"):  # numbers too close to tell apart
        values = [value(value_counts=sample) for sample in varied]
    found = [each for each in values if np.isfinite(each)]
    if not found:
        return np.nan, np.nan, np.nan
    low, high = np.percentile(found, [2.5, 97.5])
    return float(low), float(high), 1 - len(found) / samples


def _cautions(row: Mapping[str, Any], varies: bool, left_out: float) -> Iterator[str]:
    units, top = row["pairable_unit_count"], row["top_code"]
    if not units:
        yield "No unit has two codes, so nothing can be said."
        return
    if units < _FEW_UNITS:
        yield f"Only {plural(units, 'unit')} with two codes."
    if single := row["unit_count"] - units:
        yield f"{plural(single, 'unit')} of {row['unit_count']} with fewer than two codes left out."
    if not varies:
        yield (
            f'Every code is "{top}": kappa and alpha are not defined, since nothing shows whether '
            "the coders can tell codes apart."
        )
        return
    if row["top_share"] >= _SKEWED:
        yield (
            f'Skewed: {row["top_share"]:.0%} of the codes are "{top}". Chance alone would give '
            "high agreement, and a few disagreements move alpha and kappa much."
        )
    if left_out > _LEFT_OUT:
        yield (
            f"The interval leaves out {left_out:.0%} of the samples, whose codes are all the same."
        )
    if not row["reaches_limit"]:
        yield "Alpha is below .667: too low even for tentative conclusions."
    elif row["alpha_low"] < ALPHA_LIMIT:
        yield "The interval reaches below .667."


def _krippendorff() -> Any:
    """The package krippendorff, or an explanation of what to do."""
    try:
        return importlib.import_module("krippendorff")
    except ModuleNotFoundError as error:
        if error.name != "krippendorff":
            raise  # it is installed, and something that it needs is not
        raise ModuleNotFoundError(
            "casebook.compare.agreement needs the package krippendorff, which is not installed. "
            'Install it with: pip install "krippendorff>=0.8.2,<1".',
            name="krippendorff",
        ) from None
