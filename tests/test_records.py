"""Records: what becomes of plain data, by the types and names of the fields."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any, get_args, get_origin, get_type_hints

import pytest

import casebook
from casebook.records import case_record, work_record
from tests.banks import CASE, WORK, changed


def fits(value: Any, type_: Any) -> bool:
    """Whether a value is of a type such as ``str | None`` or ``tuple[Actor, ...]``."""
    origin, inner = get_origin(type_), get_args(type_)
    if origin is tuple:
        return isinstance(value, tuple) and all(fits(each, inner[0]) for each in value)
    if origin is Mapping:
        return all(fits(each, inner[1]) for each in value.values())
    if inner:  # one of several
        return any(fits(value, one) for one in inner)
    return isinstance(value, (int, float) if type_ is float else type_)


def misfits(record: Any) -> Iterator[str]:
    """The fields of a record, and of those in it, that are of another type than they state."""
    types = get_type_hints(type(record))
    for field in fields(record):
        value = getattr(record, field.name)
        if not fits(value, types[field.name]):
            yield f"{type(record).__name__}.{field.name}: {value!r}"
        for each in value if isinstance(value, tuple) else (value,):
            if is_dataclass(each):
                yield from misfits(each)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_field_is_of_the_type_that_it_states(language: Any) -> None:
    """In every shipped case and work, in either language, all the way down."""
    book = casebook.load(language=language)
    records = [*map(book.case, book.case_ids), *book.bibliography.values()]
    assert [] == [one for record in records for one in misfits(record)]


def test_what_is_absent_says_why() -> None:
    """A value or year that is absent is None, with the reason beside it, given or understood."""
    case = changed(
        CASE,
        facts__0__value={"absent": "disputed"},
        facts__0__year={"absent": "not-found"},
        period__start={"absent": "not-found"},
    )
    made = case_record(case, {WORK["id"]: WORK})
    one, two, _ = made.facts
    assert (None, "disputed") == (one.value, one.value_status)
    assert (None, "not-applicable") == (two.value, two.value_status)
    assert (None, "not-found") == (one.year, one.year_status)
    assert (None, "not-stated") == (two.year, two.year_status)
    assert (None, "not-found") == (made.start_year, made.start_year_status)
    assert (None, "not-applicable", True) == (made.end_year, made.end_year_status, made.is_ongoing)
    assert ("Futian", None) == (made.place.district, made.place.community)
    assert "not-applicable" == made.place.status["community"]
    work = work_record(
        changed(WORK, date={"absent": "not-stated"}, address={"absent": "not-found"})
    )
    assert (None, None, "news-2019-lane-lamps") == (work.date, work.address, work.work_id)


def test_a_name_has_its_chinese_beside_it() -> None:
    """Texts are in the language asked for, in English where there is no other."""
    made = case_record(CASE, {WORK["id"]: WORK}, "zh")
    office, tenants = made.actors
    assert ("巷灯", "巷灯") == (made.title, made.title_zh)
    assert ("巷办", "巷办", None) == (office.name, office.name_zh, tenants.name_zh)
    assert ("Tenants", "to see the steps", ("s1",)) == (
        tenants.name,
        tenants.interest,
        tenants.interest_sources,
    )
    assert (None, ()) == (office.interest, office.interest_sources)


@pytest.mark.parametrize(
    ("seen_at", "expected"),
    [
        ("https://a.org", ("https://a.org",)),
        (["https://a.org", "https://b.org"], ("https://a.org", "https://b.org")),
        ({"absent": "not-found"}, ()),
    ],
)
def test_one_or_several_is_a_tuple(seen_at: Any, expected: tuple[str, ...]) -> None:
    """A list, a single word and nothing come out in the same form."""
    made = case_record(changed(CASE, sources__0__seen_at=seen_at), {WORK["id"]: WORK})
    assert expected == made.sources[0].seen_at
    assert made.sequel is not None
    assert ("o1",) == made.sequel.chosen
