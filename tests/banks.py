"""A small sound bank for the tests, and ways to spoil it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import yaml

WORK: dict[str, Any] = {
    "id": "news-2019-lane-lamps",
    "kind": "news",
    "channel": "media-abroad",
    "authors": ["Doe, Jane"],
    "title": "Lamps for the lane",
    "publisher": "Evening News",
    "date": "2019-07-11",
    "language": "en",
    "address": "https://example.org/lamps",
}

_OFFICE = {
    "name": "Lane office",
    "kind": "local-government",
    "relation": "responsible",
    "scope": "this-case",
}
_TENANTS = {
    "name": "Tenants",
    "kind": "residents",
    "relation": "affected",
    "scope": "this-case",
}

CASE: dict[str, Any] = {
    "id": "lane-lamps",
    "title": {"en": "Lamps: a lane asks for 28 of them", "zh": "巷灯"},
    "place": {
        "country": "China",
        "city": "Shenzhen",
        "district": "Futian",
        "subdistrict": {"absent": "not-stated"},
        "community": {"absent": "not-applicable"},
    },
    "site": "community",
    "period": {"start": 2019, "end": "ongoing"},
    "themes": ["space", "services"],
    "summary": "A lane asked for 28 lamps [f1].",
    "problem": "The lane was dark [f2].",
    "response": "Tenants counted the lamps and asked the office [f1, f2].",
    "instruments": ["petition"],
    "actors": [
        {
            "id": "a1",
            "name": {"en": "Lane office", "zh": "巷办"},
            "kind": "local-government",
            "relation": "responsible",
            "role": "pays for lamps",
        },
        {
            "id": "a2",
            "name": "Tenants",
            "kind": "residents",
            "relation": "affected",
            "role": "asked",
            "interest": {"text": "to see the steps", "sources": ["s1"]},
        },
    ],
    "facts": [
        {
            "id": "f1",
            "text": "The lane needed 28 lamps.",
            "value": 28,
            "unit": "lamps",
            "year": 2019,
            "said_by": _TENANTS,
            "sources": ["s1"],
        },
        {"id": "f2", "text": "It was dark.", "said_by": _TENANTS, "sources": ["s1"]},
        {"id": "f3", "text": "The office bought lamps.", "said_by": _OFFICE, "sources": ["s1"]},
    ],
    "claims": [{"id": "c1", "text": "The lane is bright.", "said_by": _OFFICE, "sources": ["s1"]}],
    "critiques": [
        {"id": "v1", "text": "It is too bright.", "said_by": _TENANTS, "sources": ["s1"]}
    ],
    "decision": {
        "basis": "documented",
        "question": "Should the office buy 28 lamps?",
        "deciders": ["a1"],
        "year": 2019,
        "options": [
            {"id": "o1", "text": "Buy them", "origin": "source", "cites": ["f1"]},
            {"id": "o2", "text": "Wait", "origin": "ours"},
        ],
    },
    "sequel": {"chosen": "o1", "text": "The office bought them [f3].", "facts": ["f3"]},
    "gaps": [{"id": "g1", "text": "The cost.", "absence": "not-found", "about": "money"}],
    "sources": [
        {
            "id": "s1",
            "work": "news-2019-lane-lamps",
            "extent": "whole",
            "reading": "own-address",
            "seen_at": "https://example.org/lamps",
        }
    ],
    "reviewed": "2026-11-23",
}

# What the sound case needs beside, to be taught.
MOMENT: dict[str, Any] = {
    "decision__chair": "Head of the lane office",
    "decision__day": "2019-03",
    "decision__desk": ["f1"],
}
KNOWN: dict[str, Any] = {
    **dict.fromkeys(("facts__0__known", "facts__1__known"), "then"),
    **dict.fromkeys(("facts__2__known", "claims__0__known", "critiques__0__known"), "later"),
}
TEACHING: dict[str, Any] = {
    "case": "lane-lamps",
    "minutes": 75,
    "story": {"a": "The lane is dark [f2].\n\nIt needs 28 lamps [f1].", "b": "It got lamps [f3]."},
    "sides": [
        {"id": "p1", "title": "Buy", "options": ["o1"], "text": "Dark [f2].", "weak": "Money."},
        {"id": "p2", "title": "Wait", "options": ["o2"], "text": "28 lamps [f1].", "weak": "Dark."},
    ],
    "exhibits": [
        {
            "id": "e1",
            "part": "a",
            "title": "Lamps",
            "columns": ["what", "how many"],
            "rows": [["lamps", "28 [f1]"]],
            "see": "All 28 are missing.",
            "caution": "Nobody counted twice.",
        }
    ],
    "roles": [
        {
            "id": "r1",
            "seat": "resident",
            "name": "Tenant",
            "did": "counted the lamps [f1]",
            "said": {"absent": "not-found"},
            "gains": "light",
            "loses": "nothing",
            "later": "found it too bright [v1]",
        }
    ],
    "prompts": [
        {"id": "q1", "kind": "opening", "minutes": 10, "text": "Who counts?"},
        {"id": "q2", "kind": "transfer", "minutes": 10, "text": "Too bright [v1]?", "after": True},
    ],
}
NOTE: dict[str, Any] = {
    "case": "lane-lamps",
    "about": "Who may count.",
    "opening": {"question": "Who saw it?", "call_on": "Somebody at the back."},
    "positions": [
        {"text": "Buy.", "supports": ["f2"], "troubles": ["f3"]},
        {"text": "Wait.", "supports": ["f1"], "troubles": ["f2"]},
    ],
    "answers": [{"answer": "Buy.", "follow_up": "Who pays?"}] * 2,
    "board": "buy | wait",
    "clock": [{"minutes": 30, "step": "Read."}, {"minutes": 45, "step": "Argue."}],
    "turn": "When somebody asks who pays.",
    "part_b": "After the vote.",
    "signs": ["Somebody asks who counted."],
    "watch": ["Taste."],
    "debrief": "Light is paid for.",
}

_SEEN = {"case": "lane-lamps", "code": "residents", "evidence": ["f1"], "why": "They asked."}
VARIABLES: dict[str, Any] = {
    "notes": [{"en": "Read the file and nothing else.", "zh": "只读文件。"}],
    "pilot": ["lane-lamps"],
    "variables": [
        {
            "id": "initiator",
            "part": "conditions",
            "level": "nominal",
            "label": {"en": "Initiator", "zh": "发起者"},
            "question": {"en": "Who began?", "zh": "谁发起？"},
            "rule": "The first.",
            "codes_of": "kind",
            "absences": ["not-stated"],
            "example": _SEEN,
            "borderline": {**_SEEN, "code": "not-stated", "evidence": ["f2"]},
        },
        {
            "id": "lever",
            "part": "conditions",
            "level": "ordinal",
            "label": {"en": "Lever", "zh": "杠杆"},
            "question": {"en": "By which means?", "zh": "用什么手段？"},
            "rule": "The strongest.",
            "codes": [
                {
                    "code": code,
                    "label": {"en": code, "zh": code},
                    "definition": "What it says.",
                    "include": "All of it.",
                    "exclude": "All else.",
                }
                for code in ("none", "letter")
            ],
            "absences": [],
            "example": {**_SEEN, "code": "letter"},
            "borderline": {**_SEEN, "code": "none"},
        },
    ],
}

REMOVE = object()


def changed(data: Any, **changes: Any) -> Any:
    """A copy of `data` with some fields changed.

    A field is named by its path with ``__`` between the steps: ``facts__0__sources``.
    `REMOVE` takes the field away.
    """
    # Through JSON: a copy that shares nothing, not even the speakers that CASE shares.
    made = json.loads(json.dumps(data))
    for path, value in changes.items():
        *steps, last = [int(step) if step.isdigit() else step for step in path.split("__")]
        at = made
        for step in steps:
            at = at[step]
        if value is REMOVE:
            del at[last]
        elif last == len(at) and isinstance(at, list):
            at.append(value)
        else:
            at[last] = value
    return made


def as_yaml(data: Any) -> str:
    """YAML without anchors, in the order of the data."""

    class _Dumper(yaml.SafeDumper):
        def ignore_aliases(self, data: Any) -> bool:
            return True

    def quoted(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
        # PyYAML leaves texts such as 0E0 bare, which our reader takes for a number.
        style = "'" if text[:1] in "+-.0123456789" else None
        return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)

    _Dumper.add_representer(str, quoted)
    return yaml.dump(data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=90)


def write_bank(folder: Path, *cases: Any, works: Any = None) -> Path:
    """Write a bank with the cases given, or with the sound one."""
    (folder / "cases").mkdir(parents=True, exist_ok=True)
    for case in cases or (CASE,):
        (folder / "cases" / f"{case['id']}.yaml").write_text(as_yaml(case), encoding="utf-8")
    text = as_yaml([WORK] if works is None else works)
    (folder / "bibliography.yaml").write_text(text, encoding="utf-8")
    return folder


def write_variables(folder: Path, variables: Any = VARIABLES) -> Path:
    """Give a bank variables in which its cases are coded."""
    (folder / "codebook").mkdir(exist_ok=True)
    text = as_yaml(variables)
    (folder / "codebook" / "variables.yaml").write_text(text, encoding="utf-8")
    return folder
