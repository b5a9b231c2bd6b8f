"""Coding a case by the codebook, and holding the codes against those of other coders.

Plain data first: a sheet says what is asked and what may be cited, `read` makes codings of what was
filled in or comes from a file, `compare` sets them beside the codings of the bank. Nothing here
imports pandas, so that a page in a browser can do all of it.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any

from casebook.codebook import suggest
from casebook.exercises import answers
from casebook.exercises.answers import UnreadableError
from casebook.exercises.feedback import Feedback, table_html
from casebook.exercises.language import meant, say, speaking, spoken
from casebook.exercises.typed import plain
from casebook.parts.codings import ADJUDICATED

if TYPE_CHECKING:
    from casebook.bank import Casebook, Language
    from casebook.records import Case

__all__ = [
    *("Citable", "Code", "Coding", "Comparison", "Given", "Line", "Question", "Sheet"),
    *("compare", "joined", "judged", "read", "sheet"),
]

# Gaps about these tell how a case came out, or what critics say of it: who codes the conditions
# sees neither them nor claims and critiques.
_MASKED = frozenset({"outcome", "independent-voice"})
# So many codings are read of one coder, so many signs of a remark.
_MOST, _SIGNS = 5_000, 2_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Code:
    """A code that may be given, with what belongs to it and what only looks like it."""

    code: str
    label: str
    definition: str
    include: str
    exclude: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Citable:
    """A statement or gap of the case that a code can rest on; a gap has no speaker."""

    id: str
    text: str
    speaker: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """A variable of the codebook as it is asked of a case.

    Attributes
    ----------
    variable, label, question, rule : str
        Its id, its name, what is asked, and which code goes before where several fit.
    codes : tuple of Code
        What may be answered, kinds of absence last.
    may_cite : tuple of str
        Ids of what the answer may rest on: of a condition not what tells of the outcome.
    """

    variable: str
    label: str
    question: str
    rule: str
    codes: tuple[Code, ...]
    may_cite: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Sheet:
    """What a coder has in view: questions, and the case with its statements and gaps."""

    case_id: str
    title: str
    problem: str
    decision: str
    actors: tuple[str, ...]
    questions: tuple[Question, ...]
    evidence: tuple[Citable, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Coding:
    """A code of one variable for one case, with what it rests on.

    Attributes
    ----------
    case_id, variable, code : str
        As in the table `codings`.
    evidence : tuple of str
        Ids of statements and gaps.
    note : str
        A remark, or the code that was near and was not taken.
    """

    case_id: str
    variable: str
    code: str
    evidence: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Given:
    """What one coder gave: the code with its label, what it rests on, the remark."""

    code: str
    label: str
    evidence: tuple[str, ...]
    note: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One's own code of a variable for a case, beside those of the coders of the bank.

    `texts` are those of all that anybody cites, by id.
    """

    case_id: str
    variable: str
    label: str
    mine: Given
    others: Mapping[str, Given]
    texts: Mapping[str, str]

    @property
    def differs(self) -> bool:
        """Whether any of the others gave another code."""
        return any(given.code != self.mine.code for given in self.others.values())


@dataclass(frozen=True, kw_only=True, slots=True)
class Comparison:
    """One's own codings beside those of the bank.

    Attributes
    ----------
    lines : tuple of Line
        One for each case and variable.
    agreed : mapping of str to (int, int)
        For each coder of the bank how often the code is the same, of how many that both gave.
    """

    lines: tuple[Line, ...]
    agreed: Mapping[str, tuple[int, int]]
    language: Language = field(default_factory=spoken)

    def __str__(self) -> str:
        with speaking(self.language):
            told = [
                say(
                    "The same code as {coder}: {count} of {all}.",
                    coder=_named(who),
                    count=n,
                    all=of,
                )
                for who, (n, of) in self.agreed.items()
            ]
            for line in self.lines:
                told.append(f"{line.case_id}, {line.label}: {_said(say('you'), line.mine)}")
                told += [f"   {_said(_named(who), given)}" for who, given in line.others.items()]
        return "\n".join(told)

    def _repr_html_(self) -> str:
        with speaking(self.language):
            counted = table_html(
                say("Agreement on the words of our files, not on what was so"),
                (say("Coder"), say("The same code"), say("Of so many that both gave")),
                [(_named(who), str(n), str(of)) for who, (n, of) in self.agreed.items()],
            )
            return counted + "".join(_line_html(line) for line in self.lines)


def _named(coder: str) -> str:
    return say("the adjudicated coding") if coder == ADJUDICATED else coder


def _said(who: str, given: Given) -> str:
    note = f" ({given.note})" if given.note else ""
    return f"{who}: {given.label} [{', '.join(given.evidence)}]{note}"


def _line_html(line: Line) -> str:
    given = {say("you"): line.mine, **{_named(who): one for who, one in line.others.items()}}
    table = table_html(
        f"{line.label}, {line.case_id}: {say('codes differ' if line.differs else 'all agree')}",
        (say("Who"), say("Code"), say("Rests on"), say("Remark")),
        [(who, one.label, ", ".join(one.evidence), one.note) for who, one in given.items()],
    )
    if not line.differs:
        return table
    cited = dict.fromkeys(id_ for one in given.values() for id_ in one.evidence)
    texts = "".join(
        f"<li><code>{html.escape(id_)}</code> {html.escape(line.texts.get(id_, ''))}</li>"
        for id_ in cited
    )
    return f'{table}<ul style="max-width:46em;line-height:1.5">{texts}</ul>'


def sheet(
    book: Casebook, case_id: str, variables: Sequence[str] = (), *, language: Language = "en"
) -> Sheet:
    """What a coder of a case has in view.

    Parameters
    ----------
    book : Casebook
        The bank, with its codebook of variables.
    case_id : str
        The case: one that the coder has read to its end, since codes and facts tell it.
    variables : sequence of str, optional
        Variables to ask; left out, all.
    language : {"en", "zh"}
        Language of labels and questions, where the codebook has it.

    Raises
    ------
    KeyError
        If the bank has no such case or variable; the message names the nearest.

    Examples
    --------
    >>> import casebook
    >>> made = sheet(casebook.load(), "chengdu-village-and-community-funds", ["participation"])
    >>> made.questions[0].question, [code.code for code in made.questions[0].codes][:3]
    ('How far did those who decide let those affected take part?', ['none', 'inform', 'consult'])
    """
    case = book.case(case_id)
    asked = {row["variable"]: row for row in book.rows("variables")}
    for name in variables:
        if name not in asked:
            raise KeyError(f'No variable "{name}".{suggest(name, asked)} {", ".join(asked)}.')
    end = "_zh" if language == "zh" else ""
    known = _codes(book, f"label{end}")
    evidence = _citable(case)
    return Sheet(
        case_id=case_id,
        title=case.title,
        problem=case.problem,
        decision=case.decision.question if case.decision else "",
        actors=tuple(f"{actor.name}: {actor.role}" for actor in case.actors),
        questions=tuple(
            Question(
                variable=name,
                label=asked[name][f"label{end}"],
                question=asked[name][f"question{end}"],
                rule=asked[name]["rule"],
                codes=tuple(known[name].values()),
                may_cite=_may_cite(case, asked[name]["part"]),
            )
            for name in variables or asked
        ),
        evidence=tuple(evidence.values()),
    )


def _codes(book: Casebook, label: str = "label") -> dict[str, dict[str, Code]]:
    """The codes of each variable by their words."""
    known: dict[str, dict[str, Code]] = {}
    for row in book.rows("variable_codes"):
        known.setdefault(row["variable"], {})[row["code"]] = Code(
            code=row["code"],
            label=row[label],
            definition=row["definition"],
            include=row["include"] or "",
            exclude=row["exclude"] or "",
        )
    return known


def _citable(case: Case) -> dict[str, Citable]:
    """All statements and gaps of a case by id."""
    said = [(one.record_id, one.text, one.speaker.name) for one in case.statements]
    said += [(gap.gap_id, gap.text, "") for gap in case.gaps]
    return {id_: Citable(id=id_, text=text, speaker=who) for id_, text, who in said}


def _may_cite(case: Case, part: str) -> tuple[str, ...]:
    if part == "results":
        return tuple(_citable(case))
    gaps = [gap.gap_id for gap in case.gaps if gap.about not in _MASKED]
    return (*(fact.record_id for fact in case.facts), *gaps)


def read(given: object, book: Casebook, *, case_id: str = "") -> list[Coding]:
    """Codings, from what was filled in for a case or from what a file holds.

    Parameters
    ----------
    given : object
        For a case a mapping of variables to ``{"code": …, "evidence": […], "note": …}``, with
        ``"nearly"`` for a code that was near; or a list of such mappings with ``"case_id"`` and
        ``"variable"``. Whatever it is, it is read as data of a stranger. What was left open is
        left out.
    book : Casebook
        The bank, with its codebook of variables.
    case_id : str, optional
        The case, where it is a mapping of variables.

    Raises
    ------
    UnreadableError
        If something cannot be taken as it is; `feedback` says what, where, and what to write.

    Examples
    --------
    >>> import casebook
    >>> filled = {"code": "Collaborate", "evidence": "f6, f7", "nearly": "empower"}
    >>> case_id = "chengdu-village-and-community-funds"
    >>> made = read({"participation": filled}, casebook.load(), case_id=case_id)
    >>> made[0].code, made[0].evidence, made[0].note
    ('collaborate', ('f6', 'f7'), 'nearly empower')
    """
    given = plain(given)
    if isinstance(given, Mapping):
        entries: list[Any] = [
            {"case_id": case_id, "variable": name, **one} if isinstance(one, Mapping) else one
            for name, one in given.items()
        ]
    elif isinstance(given, list):
        entries = given
    else:
        raise UnreadableError(
            say("The answer is {given}; a dictionary is wanted.", given=answers.shown(given)),
            say("Its form: `{form}`.", form='{"…": {"code": "…", "evidence": ["f1"]}}'),
        )
    words = _words(book)
    found: dict[tuple[str, str], Coding] = {}
    for entry in islice(entries, _MOST):
        if answers.is_open(entry):
            continue
        if not isinstance(entry, Mapping):
            raise UnreadableError(
                say("The answer is {given}; a dictionary is wanted.", given=answers.shown(entry)),
                say("Its form: `{form}`.", form='{"code": "…", "evidence": ["f1"]}'),
            )
        if answers.is_open(entry.get("code")):
            continue
        made = _coding(entry, words, book)
        if (made.case_id, made.variable) in found:
            raise UnreadableError(
                say('"{name}" stands there twice.', name=f"{made.case_id}, {made.variable}"),
                say("Leave one of the two."),
            )
        found[made.case_id, made.variable] = made
    return list(found.values())


def _words(book: Casebook) -> dict[str, dict[str, str]]:
    """For each variable the words that may be written, in both languages, with their codes."""
    words: dict[str, dict[str, str]] = {}
    for row in book.rows("variable_codes"):
        for word in (row["code"], row["label"], row["label_zh"]):
            words.setdefault(row["variable"], {})[word] = row["code"]
    return words


def _coding(
    entry: Mapping[Any, Any], known: Mapping[str, Mapping[str, str]], book: Casebook
) -> Coding:
    case_id = entry.get("case_id")
    if not isinstance(case_id, str) or case_id not in book.case_ids:
        raise UnreadableError(
            say("The bank has no case {given}.", given=answers.shown(case_id))
            + meant(case_id if isinstance(case_id, str) else "", book.case_ids),
            say("Take the id of a case, as it stands in `book.cases`."),
        )
    variable = answers.word(entry.get("variable"), {name: name for name in known}, place=case_id)
    words = known[variable]
    code = answers.word(entry["code"], words, place=variable)
    citable = _citable(book.case(case_id))
    typed = entry.get("evidence")
    evidence = answers.ids([] if typed is None else typed, citable, case_id=case_id, place=variable)
    if not evidence:
        raise UnreadableError(
            say(
                "For {place} you name no statement that `{code}` rests on.",
                place=variable,
                code=code,
            ),
            say(
                "A code rests on statements. Where something is missing, name the gap that records "
                "it, or the statement nearest to where it would stand."
            ),
        )
    near = entry.get("nearly")
    note = entry.get("note")
    remarks = (
        [] if answers.is_open(near) else [f"nearly {answers.word(near, words, place=variable)}"]
    )
    if isinstance(note, str) and not answers.is_open(note):
        remarks.append(" ".join(note[:_SIGNS].split()))
    return Coding(
        case_id=case_id, variable=variable, code=code, evidence=evidence, note="; ".join(remarks)
    )


def judged(
    given: object, book: Casebook, *, case_id: str, language: Language = "en"
) -> tuple[list[Coding], Comparison | Feedback]:
    """What was filled in for a case, as codings, and what is said of it.

    What cannot be read, or is not begun, makes no codings and gets feedback; all else is compared.
    """
    with speaking(language):
        try:
            made = read(given, book, case_id=case_id)
        except UnreadableError as error:
            return [], error.feedback
        if not made:
            begin = say("Choose a code, name the statements that it rests on, and try again.")
            return [], Feedback(passed=False, message=say("Nothing is coded yet."), hint=begin)
        return made, compare(made, book, language=language)


def compare(codings: Iterable[Coding], book: Casebook, *, language: Language = "en") -> Comparison:
    """Codings beside those of the bank: both coders', and the adjudicated.

    Only what one has coded oneself is shown of the others.

    Examples
    --------
    >>> import casebook
    >>> book = casebook.load()
    >>> mine = Coding(case_id="chengdu-village-and-community-funds", variable="participation",
    ...               code="collaborate", evidence=("f7",))
    >>> compare([mine], book).agreed
    {'coder-1': (1, 1), 'coder-2': (0, 1), 'adjudicated': (1, 1)}
    """
    end = "_zh" if language == "zh" else ""
    labels = {row["variable"]: row[f"label{end}"] for row in book.rows("variables")}
    known = _codes(book, f"label{end}")
    by_unit: dict[tuple[str, str], dict[str, Given]] = {}
    for row in book.rows("codings"):
        others = by_unit.setdefault((row["case_id"], row["variable"]), {})
        others[row["coder"]] = _given(
            known[row["variable"]],
            row["code"],
            row["evidence"].split(";"),
            row["note"] or "",
        )
    lines = []
    for mine in codings:
        others = by_unit.get((mine.case_id, mine.variable), {})
        lines.append(
            Line(
                case_id=mine.case_id,
                variable=mine.variable,
                label=labels[mine.variable],
                mine=_given(known[mine.variable], mine.code, mine.evidence, mine.note),
                others={who: others[who] for who in sorted(others, key=_last)},
                texts={id_: one.text for id_, one in _citable(book.case(mine.case_id)).items()},
            )
        )
    coders = sorted({who for line in lines for who in line.others}, key=_last)
    agreed = {}
    for who in coders:
        shared = [line for line in lines if who in line.others]
        agreed[who] = (sum(one.others[who].code == one.mine.code for one in shared), len(shared))
    return Comparison(lines=tuple(lines), agreed=agreed, language=language)


def _last(coder: str) -> tuple[bool, str]:
    """Puts coders in order, and the adjudicated coding, which came after them, last."""
    return coder == ADJUDICATED, coder


def _given(known: Mapping[str, Code], code: str, evidence: Iterable[str], note: str) -> Given:
    label = known[code].label if code in known else code
    return Given(code=code, label=label, evidence=tuple(evidence), note=note)


def joined(
    several: Mapping[str, object], book: Casebook
) -> tuple[list[dict[str, str]], dict[str, str]]:
    """Codings of several coders as rows of one table, for `casebook.compare.agreement`.

    Parameters
    ----------
    several : mapping
        What each coder gave, by the coder's name, in a form that `read` takes: a list.
    book : Casebook
        The bank, whose own coders go first; a name that one of them has is refused.

    Returns
    -------
    rows : list of dict
        Columns ``case_id``, ``variable``, ``coder``, ``code``, ``evidence`` and ``note``, as in
        the table `codings`: of the bank's coders what at least one of the several coded, too.
    refused : dict
        What was left out, coder by coder, with the reason.

    Examples
    --------
    >>> import casebook
    >>> mine = {"case_id": "chengdu-village-and-community-funds", "variable": "participation",
    ...         "code": "empower", "evidence": ["f7"]}
    >>> rows, refused = joined({"A": [mine], "B": "nothing"}, casebook.load())
    >>> [(row["coder"], row["code"]) for row in rows]
    [('coder-1', 'collaborate'), ('coder-2', 'empower'), ('A', 'empower')]
    >>> refused
    {'B': 'The answer is "nothing"; a dictionary is wanted.'}
    """
    theirs = book.rows("codings")
    own = {row["coder"] for row in theirs}
    made: list[dict[str, str]] = []
    refused: dict[str, str] = {}
    for coder, given in several.items():
        if coder in own:
            refused[coder] = say('"{name}" is the name of a coder of the bank.', name=coder)
            continue
        try:
            codings = read(given, book)
        except UnreadableError as error:
            refused[coder] = str(error)
            continue
        made += [
            {
                "case_id": one.case_id,
                "variable": one.variable,
                "coder": coder,
                "code": one.code,
                "evidence": ";".join(one.evidence),
                "note": one.note,
            }
            for one in codings
        ]
    units = {(row["case_id"], row["variable"]) for row in made}
    columns = ("case_id", "variable", "coder", "code", "evidence", "note")
    beside = [
        {name: row[name] or "" for name in columns}
        for row in theirs
        if row["coder"] != ADJUDICATED and (row["case_id"], row["variable"]) in units
    ]
    return beside + made, refused
