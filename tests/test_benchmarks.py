"""The bank that the benchmarks measure with."""

from __future__ import annotations

from pathlib import Path

import pytest

import casebook
from benchmarks import library, report
from benchmarks.generate import make_bank
from benchmarks.processes import Size
from benchmarks.scale import measure_step
from benchmarks.scale_steps import STEPS

CASES = 80  # each real case is the model of one at least


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small synthetic bank."""
    folder = tmp_path_factory.mktemp("synthetic") / "bank"
    make_bank(folder, CASES)
    return folder


def test_generated_cases_are_sound(bank: Path) -> None:
    """A generated bank has as many cases as asked for, and not even a warning."""
    assert CASES == len(list((bank / "cases").iterdir()))
    assert [] == casebook.check(bank)


def test_generated_cases_are_about_as_large_as_the_real_ones(bank: Path) -> None:
    """A synthetic case has the layout of a real one, so nearly its size."""
    real = Path(__file__).parent.parent / "data" / "cases"
    wanted = [path.stat().st_size for path in sorted(real.glob("[!_]*.yaml"))]
    made = [path.stat().st_size for path in sorted((bank / "cases").iterdir())]
    for at, size in enumerate(made):
        assert size == pytest.approx(wanted[at % len(wanted)], rel=0.05)


def test_generated_cases_differ(bank: Path) -> None:
    """No two generated cases share a title, a summary or a fact."""
    book = casebook.load(bank)
    assert CASES == book.cases["title"].nunique() == book.cases["summary"].nunique()
    assert len(book.facts) == book.facts["text"].nunique()


def test_a_seed_makes_the_same_bank_again(bank: Path, tmp_path: Path) -> None:
    """The same seed gives the same bytes, another seed others."""
    make_bank(tmp_path / "same", CASES)
    make_bank(tmp_path / "other", CASES, seed=2)
    for path in bank.rglob("*.yaml"):
        name = path.relative_to(bank)
        assert path.read_bytes() == (tmp_path / "same" / name).read_bytes()
        assert path.read_bytes() != (tmp_path / "other" / name).read_bytes()


def test_each_step_of_a_growing_bank_is_measured(bank: Path, tmp_path: Path) -> None:
    """Each step runs in a process of its own, and has its time and its memory in the report."""
    steps = {name: measure_step(name, bank, tmp_path, 1) for name in STEPS}
    size = Size(cases=CASES, size=1_000_000, runs=1, steps=steps)
    larger = Size(cases=2 * CASES, size=2_000_000, runs=1, steps=steps)
    text = report.scale([size, larger])
    for step in STEPS.values():
        assert 2 == text.count(f"| {step.what} ")
    assert "| 2 times the cases |" in text


def test_pairs_of_more_cases_are_measured() -> None:
    """Each length of a table has its time, and beside it how it grew."""
    text = report.pairs_table(library.pairs((20, 40)))
    assert 1 == text.count("| 20 ")
    assert 1 == text.count("| 40 ")
