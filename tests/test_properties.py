"""Properties that hold for every bank, not only for ours."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

import casebook
from casebook import checking
from casebook.plain import canonical
from tests.banks import CASE, as_yaml, changed, write_bank

DATA = Path(__file__).parent.parent / "data"
CASES = sorted((DATA / "cases").glob("[!_]*.yaml"))

# Any text a contributor could type, markup and other scripts included.
_TEXT = (
    st.text(
        st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"]), min_size=1, max_size=60
    )
    .map(canonical)
    .filter(str.strip)
)


@settings(max_examples=30, deadline=None)
@given(
    texts=st.lists(_TEXT, min_size=1, max_size=5),
    values=st.lists(st.one_of(st.integers(-(10**12), 10**12), st.none()), min_size=5, max_size=5),
)
def test_facts_survive_writing_and_reading(texts: list[str], values: list[int | None]) -> None:
    """Every fact that is written is read, once, with its text and its number."""
    facts: list[dict[str, Any]] = []
    for number, (text, value) in enumerate(zip(texts, values, strict=False), start=10):
        fact = {**CASE["facts"][1], "id": f"f{number}", "text": text}
        facts.append(fact if value is None else {**fact, "value": value, "unit": "things"})
    case = changed(CASE, facts=[*CASE["facts"], *facts])
    with tempfile.TemporaryDirectory() as folder:
        bank = write_bank(Path(folder), case)
        findings = [finding for finding in casebook.check(bank) if finding.rule != "CB020"]
        assert [] == findings
        data, _ = checking.examine(bank)
    if "lane-lamps" not in data["cases"]:  # an accusation without a status: rule CB020
        return
    read = data["cases"]["lane-lamps"]["facts"][3:]
    assert [fact["text"] for fact in facts] == [fact["text"] for fact in read]
    assert [fact.get("value") for fact in facts] == [fact.get("value") for fact in read]


@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_a_cited_source_cannot_be_removed(data: st.DataObject) -> None:
    """Without any one of its cited sources a shipped case is an error that names it."""
    bank = casebook.load().plain
    case = data.draw(st.sampled_from(list(bank["cases"].values())))
    cited = sorted({id_ for fact in case["facts"] for id_ in fact["sources"]})
    gone = data.draw(st.sampled_from(cited))
    broken = {**case, "sources": [s for s in case["sources"] if s["id"] != gone]}
    works = {source["work"]: bank["works"][source["work"]] for source in case["sources"]}
    with tempfile.TemporaryDirectory() as folder:
        findings = casebook.check(write_bank(Path(folder), broken, works=list(works.values())))
    assert any(f.rule == "CB007" and f'"{gone}"' in f.found for f in findings)


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_any_value_anywhere_gives_findings_and_no_exception(data: st.DataObject) -> None:
    """Whatever stands in a field, the answer is a list of findings that can be printed."""
    junk = st.recursive(
        st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), _TEXT),
        lambda inner: st.one_of(
            st.lists(inner, max_size=3), st.dictionaries(st.text(min_size=1, max_size=5), inner)
        ),
        max_leaves=4,
    )
    path = data.draw(st.sampled_from(_paths(CASE)))
    broken = changed(CASE, **{"__".join(map(str, path)): data.draw(junk)})
    with tempfile.TemporaryDirectory() as folder:
        write_bank(Path(folder))
        target = Path(folder) / "cases" / "lane-lamps.yaml"
        target.write_text(as_yaml(broken), encoding="utf-8")
        for finding in casebook.check(Path(folder)):
            assert str(finding)


def _paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    entries = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    found = []
    for key, inner in entries:
        found += [(*path, key), *_paths(inner, (*path, key))]
    return found


_CHILD = """
import sys
from pathlib import Path
import casebook
folder = Path(sys.argv[1])
for spoilt in sorted((folder / "spoilt").iterdir()):
    target = folder / "cases" / "case.yaml"
    target.write_bytes(spoilt.read_bytes())
    for finding in casebook.check(folder):
        str(finding).encode()
    print(spoilt.name, flush=True)
"""


_SPOILS = [
    *(b"{", b"[" * 5000, b"&a [*a]", b"!!python/object:os.system x", b"\t", b"---\n", b"\xff\xfe"),
    *(b"\x00", b"|\n", b'"', b"'", b": ", b"- ", b"<<: *a", b"? "),
]


def test_a_mutated_file_never_crashes_the_process(tmp_path: Path) -> None:
    """Cut and spoilt bytes of any shipped file give findings, in a process of its own, so that
    even a crash below Python would show.
    """
    (tmp_path / "spoilt").mkdir()
    write_bank(tmp_path)

    @settings(max_examples=600, deadline=None, database=None, derandomize=True)
    @given(
        path=st.sampled_from(CASES),
        at=st.floats(0, 1, exclude_max=True),
        length=st.integers(0, 200),
        put=st.binary(max_size=20) | st.sampled_from(_SPOILS),
    )
    def spoil(path: Path, at: float, length: int, put: bytes) -> None:
        raw = path.read_bytes()
        start = int(at * len(raw))
        name = f"{len(list((tmp_path / 'spoilt').iterdir())):03}-{path.name}"
        (tmp_path / "spoilt" / name).write_bytes(raw[:start] + put + raw[start + length :])

    spoil()
    done = subprocess.run(
        [sys.executable, "-c", _CHILD, str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert 0 == done.returncode, f"{done.stdout[-99:]} {done.stderr}"
    assert len(list((tmp_path / "spoilt").iterdir())) == len(done.stdout.split())


def test_the_sound_case_is_the_same_through_pyyaml() -> None:
    """The writer used by these tests says what it was given."""
    assert CASE == yaml.safe_load(as_yaml(CASE))
