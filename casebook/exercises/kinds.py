"""The kinds of task: how an answer of each is read, when it is right, what a wrong one shows.

A task is data (``data/tasks``). Its answer has places, such as the letters of a table or the
names of two lists; what is right at each place is worked out from the bank by a reading.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from casebook import codebook
from casebook.exercises import answers
from casebook.exercises.feedback import Criterion, Feedback, Rubric
from casebook.exercises.language import say
from casebook.parts.readings import Ground, Reference, Row, find, narrowed
from casebook.plain import localised

__all__ = [
    *("CONDITIONS", "KINDS", "OPEN", "Question", "again", "ask", "has_answer", "has_rows", "judge"),
    *("mistakes", "rubric", "solution", "wrong_rows"),
]

# Kinds of task without a verdict.
OPEN = frozenset({"text", "vote"})

# Ids of statements and gaps, as a text names them: Chinese may stand right beside one.
_ID = re.compile(r"(?<![a-zA-Z0-9])[fcvg][1-9][0-9]*(?![a-zA-Z0-9])")
_SENTENCE = re.compile(r"[。！？]+|[.!?]+(?:\s|$)")


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """A task as one bank asks it."""

    task: Mapping[str, Any]  # as declared in data/tasks
    case_id: str  # empty where it is about the whole bank
    ground: Ground  # what its readings read: a case or a bank
    about: Ground  # the same, with those statements alone that the task is about
    rows: list[Row]  # what it is about, with the columns that answer it
    # At each place a set of accepted codes or pairs, a set of ids, their order, or a number.
    right: dict[str, Any]
    words: dict[str, str]  # accepted words, each with the code it stands for
    ids: list[str]  # ids that may be meant

    def find(self, reference: Reference) -> Any:
        """What a reading finds."""
        return find(reference, self.ground)

    def labels(self, place: str, said: Any) -> frozenset[str]:
        """What the mistakes of the task call the right answer at a place."""
        if self.task["kind"] == "pair":  # the codes of the id that was given
            return frozenset(code for id_, code in self.right[place] if id_ == said[0])
        if label := self.task.get("labels"):
            at = self.task["place"]
            return frozenset(row[label] for row in self.rows if row[at] == place)
        return frozenset(self.right[place])


def _listed(q: Question, value: object, place: str) -> tuple[str, ...]:
    return answers.ids(value, q.ids, case_id=q.case_id, place=place)


def _order(q: Question, value: object, place: str) -> tuple[str, ...]:
    if isinstance(value, (set, frozenset)):
        raise answers.UnreadableError(
            say("A set has no order."),
            say("Write a list, in square brackets: the first comes first."),
        )
    found = _listed(q, value, place)
    if missing := [id_ for id_ in q.ids if id_ not in found]:
        raise answers.UnreadableError(
            say("Not in your order yet: {ids}.", ids=", ".join(missing)),
            say("Give each one its place."),
        )
    return found


def _cell(q: Question, value: object, place: str) -> Any:
    return KINDS["number" if isinstance(q.right[place], float) else "code"](q, value, place)


# How what stands at one place is read. Beside these there is ``text``, which has no verdict.
KINDS: Mapping[str, Callable[[Question, object, str], Any]] = {
    "code": lambda q, value, place: answers.word(value, q.words, place=place),
    "pair": lambda q, value, place: answers.pair(value, q.ids, q.words, place=place),
    "ids": lambda q, value, place: frozenset(_listed(q, value, place)),
    "order": _order,
    "number": lambda q, value, place: answers.number(value, place=place),
    "table": _cell,
}


def _agrees(q: Question, said: Any, right: Any) -> bool:
    """Whether what was said at a place is the same, one of several, or near enough a number."""
    if isinstance(right, float):
        return bool(abs(said - right) <= q.task.get("within", 0) + 1e-9 * abs(right))
    return said == right or said in right


def _right(kind: str, value: Any) -> Any:
    """What a reading found at one place, in the form that `Question.right` has it."""
    if kind == "order":
        return tuple(value)
    if isinstance(value, (int, float)):
        return float(value)
    return frozenset([value] if isinstance(value, str) else value or ())


def _in(language: str, value: Any) -> Any:
    """What is declared, with each text that stands in several languages in the one asked for."""
    if isinstance(value, Mapping):
        if "en" in value and value.keys() <= {"en", "zh"}:
            return localised(value, language)
        return {name: _in(language, one) for name, one in value.items()}
    return [_in(language, one) for one in value] if isinstance(value, list) else value


def again(task: Mapping[str, Any]) -> dict[str, Any]:
    """The task without what names statements of its own case, to be asked of another."""

    def freed(value: Any) -> Any:
        if isinstance(value, Mapping):
            named = _OF_ONE_CASE if "reading" in value else frozenset()
            return {name: freed(one) for name, one in value.items() if name not in named}
        return [freed(one) for one in value] if isinstance(value, list) else value

    return {name: freed(value) for name, value in task.items() if name not in ("only", "case")}


_OF_ONE_CASE = frozenset({"also", "citing", "named"})


def has_answer(q: Question) -> bool:
    """Whether there is something to find: an answer, and not the same one everywhere."""
    values = list(q.right.values())
    if any(value in (frozenset(), ()) for value in values):
        return False
    return len(set(values)) > 1 or (len(values) == 1 and q.task["kind"] not in ("code", "pair"))


def ask(task: Mapping[str, Any], case_id: str, ground: Ground, *, language: str = "en") -> Question:
    """Put a task to a bank."""
    task = _in(language, task)
    # An id may be typed, and be a mistake, though the task is not about it.
    about = narrowed(ground, task["only"]) if "only" in task else ground
    rows = find(task["rows"], about)
    right = task.get("right", {})
    if isinstance(right, Mapping):
        found = {place: find(reference, about) for place, reference in right.items()}
    elif isinstance(right, str):
        found = {row[task["place"]]: row[right] for row in rows}
    else:
        found = {f"{row[task['place']]} / {name}": row[name] for row in rows for name in right}
    words = {word: code for code, more in task.get("words", {}).items() for word in (code, *more)}
    for code in codebook.codes(task["codes"]).values() if "codes" in task else ():
        accepted = (code.code, code.label_en, code.label_zh, *code.variants)
        words |= dict.fromkeys(accepted, code.code)
    return Question(
        task=task,
        case_id=case_id,
        ground=ground,
        about=about,
        rows=rows,
        right={place: _right(task["kind"], value) for place, value in found.items()},
        words=words,
        ids=list(find(task["ids"], ground)) if "ids" in task else [],
    )


@dataclass(frozen=True, slots=True)
class _Wrong:
    """A place where an answer is wrong: what is said there, and what would be right."""

    q: Question
    place: str
    value: Any
    right: Any
    is_alike: bool  # the same is said at every place, though they differ

    @property
    def code(self) -> Any:
        return self.value[1] if isinstance(self.value, tuple) else self.value

    @property
    def strays(self) -> bool:
        return self.value[0] not in {id_ for id_, _ in self.right}

    def is_of(self, reference: Reference) -> bool:
        """Whether the answer is what a wrong reading gives."""
        wrong = find(reference, self.q.about)
        wrong = wrong.get(self.place) if isinstance(wrong, Mapping) else wrong
        right = _right(self.q.task["kind"], wrong)
        return wrong is not None and _agrees(self.q, self.value, right)

    def shares(self, reference: Reference) -> bool:
        """Whether a reading says the same of a wrong id as of a right one."""
        label = self.q.find(reference)
        return self.strays and label[self.value[0]] in {label[id_] for id_, _ in self.right}


def _among(ids: frozenset[str], reference: Reference, q: Question) -> bool:
    return bool(ids if reference == "any" else ids & set(q.find(reference)))


def _each(given: Any) -> Iterable[Any]:
    return [given] if isinstance(given, str) else given


# What a mistake declares under ``when``, each with what it asks of a wrong place. A mistake is
# recognised where all its conditions hold.
CONDITIONS: Mapping[str, Callable[[_Wrong, Any], bool]] = {
    # The place is one of these; one of these codes is given; the right answer is one of these.
    "at": lambda wrong, places: wrong.place in _each(places),
    "said": lambda wrong, codes: wrong.code in _each(codes),
    "of": lambda wrong, of: not wrong.q.labels(wrong.place, wrong.value).isdisjoint(_each(of)),
    # The answer is what a wrong reading gives.
    "is": _Wrong.is_of,
    # The list holds an id that does not belong, lacks one that does, of a reading or any; has
    # fewer than this many, though as many belong.
    "holds": lambda wrong, of: _among(wrong.value - wrong.right, of, wrong.q),
    "lacks": lambda wrong, of: _among(wrong.right - wrong.value, of, wrong.q),
    "fewer": lambda wrong, least: len(wrong.value) < least <= len(wrong.right),
    # The id of a pair is wrong; and yet a reading says the same of it as of a right one.
    "strays": lambda wrong, whether: wrong.strays is whether,
    "shares": _Wrong.shares,
    # The same is said at every place, though they differ.
    "alike": lambda wrong, whether: wrong.is_alike is whether,
}


def _read(q: Question, answer: object) -> dict[str, Any]:
    task, read = q.task, KINDS[q.task["kind"]]
    if isinstance(task["right"], list):
        answer = answers.flattened(answer, task["place"], task["right"])
    elif list(q.right) == ["answer"] and not isinstance(answer, Mapping):
        answer = {"answer": answer}
    typed = answers.mapping(answer, q.right, form=task["form"], begin=task["begin"])
    return {place: read(q, value, place) for place, value in typed.items()}


def _wrong(q: Question, said: Mapping[str, Any]) -> list[_Wrong]:
    # Nothing everywhere is an answer left open, not the same answer everywhere.
    is_empty = set(said.values()) <= {frozenset(), ()}
    is_alike = not is_empty and len(set(said.values())) == 1 < len(set(q.right.values()))
    return [
        _Wrong(q, place, said[place], right, is_alike)
        for place, right in q.right.items()
        if not _agrees(q, said[place], right)
    ]


def _filled(text: str, values: Mapping[str, object]) -> str:
    """The text with each ``{name}`` replaced; other braces, as in the form of an answer, stay."""
    return re.sub(r"\{(\w+)\}", lambda found: str(values[found[1]]), text)


def judge(q: Question, answer: object, tries: Iterable[object] = ()) -> Feedback:
    """Feedback on an answer; raises `UnreadableError` for one that cannot be judged.

    Each different wrong answer among the `tries` before it adds a hint.
    """
    task = q.task
    if task["kind"] == "text":
        return _seen(q, answers.text(answer, begin=task["begin"]))
    if task["kind"] == "vote":
        return _counted(q, answer)
    if not q.rows or all(right in (frozenset(), ()) for right in q.right.values()):
        return Feedback(
            passed=False,
            message=say("This task has no answer in this bank: {why}.", why=task["lacking"]),
            hint=say(
                "That is no fault of yours. The bank differs from the one that the exercise was "
                "written for; look at what the bank holds now, and go on with the next task."
            ),
        )
    said = _read(q, answer)
    wrong = _wrong(q, said)
    counts = {"all": len(q.right), "right": len(q.right) - len(wrong)}
    if not wrong:
        message = _filled(task["passed"]["says"], counts)
        return Feedback(passed=True, message=message, hint=task["passed"]["remember"])
    failures = _failures(q, tries, said)
    shown = _recognised(q, wrong)
    if not shown:
        message = say("{right} of {all} are right.", **counts)
        return Feedback(passed=False, message=message, hint=task["begin"], tries=failures)
    # Explained is the most frequent mistake, or else the one that was declared first.
    most = task.get("explain") == "most"
    found: list[str] = []
    hints: list[str] = []
    for number in sorted(shown, key=lambda n: (-len(shown[n]) if most else 0, n)):
        mistake, at = task["mistakes"][number], shown[number][0]
        values = {"place": at.place, "said": at.code}
        found.append(_filled(mistake["says"], values))
        hints = hints or [_filled(hint, values) for hint in mistake["hints"]]
    return Feedback(
        passed=False,
        message=_filled(task["wrong"], {**counts, "first": found[0], "found": "; ".join(found)}),
        hint=" ".join(hints[:failures]),
        tries=failures,
    )


def _recognised(q: Question, wrong: Iterable[_Wrong]) -> dict[int, list[_Wrong]]:
    """The foreseen mistakes that wrong places show, by number: of each place the first."""
    shown: dict[int, list[_Wrong]] = {}
    for at in wrong:
        for number, mistake in enumerate(q.task["mistakes"]):
            if all(CONDITIONS[name](at, wanted) for name, wanted in mistake["when"].items()):
                shown.setdefault(number, []).append(at)
                break
    return shown


def mistakes(q: Question, answer: object) -> dict[int, str]:
    """The foreseen mistakes that an answer shows: their numbers, each with its own words.

    Empty for an answer that is right, or wrong in a way that nobody foresaw. Raises
    `UnreadableError` as `judge` does.
    """
    return {
        number: _filled(q.task["mistakes"][number]["says"], {"place": at.place, "said": at.code})
        for number, (at, *_) in _recognised(q, _wrong(q, _read(q, answer))).items()
    }


def _failures(q: Question, tries: Iterable[object], now: Mapping[str, Any]) -> int:
    """How many different wrong answers there were, this one included."""
    different: list[Mapping[str, Any]] = [now]
    for answer in tries:
        with suppress(answers.UnreadableError):
            said = _read(q, answer)
            if said not in different and _wrong(q, said):
                different.append(said)
    return len(different)


def wrong_rows(q: Question, answer: object) -> list[Row]:
    """The rows at which an answer is wrong, none of an open task.

    Raises `UnreadableError` as `judge` does.
    """
    if q.task["kind"] in OPEN:
        return []
    places: list[str] = []
    for wrong in _wrong(q, _read(q, answer)):
        if isinstance(wrong.value, frozenset):
            places += sorted(wrong.value ^ wrong.right)
        elif isinstance(wrong.right, tuple):  # an order: who stands where another belongs
            # An order may have ids that the right one has not, where a task's readings differ.
            pairs = zip(wrong.value, wrong.right, strict=False)
            places += [said for said, right in pairs if said != right]
        else:
            places.append(wrong.place.split(" / ")[0])
    key = q.task.get("place", q.task["shows"][0])
    rows = {row.get(key): row for row in q.rows}
    return [rows[place] for place in dict.fromkeys(places) if place in rows]


def has_rows(q: Question) -> bool:
    """Whether a wrong place of an answer is a row of the material, which can be looked at."""
    if q.task["kind"] in ("ids", "order"):
        return True
    known = {row.get(q.task.get("place", "")) for row in q.rows}
    return any(place.split(" / ")[0] in known for place in q.right)


def solution(q: Question) -> dict[str, Any]:
    """The answer that the bank bears out, as it is typed; of several that are right, one."""
    as_typed = sorted if q.task["kind"] == "ids" else min
    return {
        place: as_typed(_own(q, place, right)) if isinstance(right, frozenset) else right
        for place, right in q.right.items()
        if right not in (frozenset(), ())  # nought is an answer
    }


def _own(q: Question, place: str, right: frozenset[Any]) -> frozenset[Any]:
    """Of several right answers what the bank itself has: as recorded, or as it was settled."""
    rows = [row for row in q.rows if row.get(q.task.get("place", "")) == place]
    own = {pair for row in rows for pair in row.get("recorded", ())}
    if q.task["kind"] == "code" and (label := q.task.get("labels")):
        own |= {row[label] for row in rows}
    return right & own or right


def _seen(q: Question, written: str) -> Feedback:
    """What can be seen of a text without a verdict on it."""
    sentences = [part for part in _SENTENCE.split(written) if part.strip(" \n\t\"')”’）」")]
    # Typed with a capital or in full width, an id is the same id.
    named = sorted(set(_ID.findall(unicodedata.normalize("NFKC", written).lower())))
    one = say("1 sentence")
    count = one if len(sentences) == 1 else say("{count} sentences", count=len(sentences))
    if named:
        seen = say("Your text has {count} and names {ids}.", count=count, ids=", ".join(named))
    else:
        seen = say("Your text has {count} and names no id.", count=count)
    if q.ids and (unknown := [id_ for id_ in named if id_ not in q.ids]):
        seen += say(" The case has no {ids}.", ids=", ".join(unknown))
    # The first criterion on whose rows nothing in the text touches, by id or by speaker.
    missed = next(
        (
            criterion["asks"]
            for criterion in q.task["criteria"]
            # Of what nobody could name, such as a rule, nothing is asked.
            if (rows := [row for row in _evidence(q, criterion) if _is_nameable(q, row)])
            and not any(
                row["id"] in named or row.get("speaker", "\0").lower() in written.lower()
                for row in rows
            )
        ),
        None,
    )
    return Feedback(
        passed=None,
        message=say("An open task is yours to judge. {seen}", seen=seen),
        hint=say(
            "One criterion to look at first: {what} No record that the bank has on it is named in "
            "your text.",
            what=missed,
        )
        if missed
        else say(
            "Read it against each criterion of the rubric, best after a break or with a "
            "neighbour's eyes."
        ),
    )


def _is_nameable(q: Question, row: Row) -> bool:
    return row["id"] in q.ids or "speaker" in row


def _counted(q: Question, answer: object) -> Feedback:
    """What is said of a vote, whichever it is."""
    if answers.is_open(answer):
        raise answers.to_do(q.task["begin"])
    options = [row[q.task["place"]] for row in q.rows]
    chosen = answers.word(answer, {option: option for option in options}, place=say("your vote"))
    # A form shows no ids: said back is what was chosen, in its own words.
    text = next(row.get("text", "") for row in q.rows if row[q.task["place"]] == chosen)
    said = f"{chosen} ({text.rstrip('.。')})" if text else chosen
    message = _filled(q.task["passed"]["says"], {"all": len(options), "said": said})
    return Feedback(passed=None, message=message, hint=q.task["passed"]["remember"])


def _evidence(q: Question, criterion: Mapping[str, Any]) -> list[Row]:
    found: list[Row] = q.find(criterion["rows"]) if "rows" in criterion else q.rows
    return found


def rubric(q: Question) -> Rubric:
    """The criteria of an open task, each with what the bank has on it now."""
    criteria = []
    for asked in q.task["criteria"]:
        found = tuple(_filled(asked["shows"], _labelled(row)) for row in _evidence(q, asked))
        found = found or (say("Nothing any more: the bank has changed."),)
        criteria.append(Criterion(question=asked["asks"], evidence=found))
    return Rubric(task=q.task["asks"], criteria=tuple(criteria))


# Columns of rows that hold codes; the second are told within a sentence: how a source was read.
_CODED, _WITHIN = {"speaker_kind", "relation", "scope", "channel", "absence"}, {"extent", "reading"}


def _labelled(row: Row) -> Row:
    """A row with labels in place of its codes."""
    coded = row.keys() & (_CODED | _WITHIN)
    labels = {
        # Of several sources a voice has several channels.
        name: "; ".join(
            codebook.label(name.removeprefix("speaker_"), code) for code in row[name].split("; ")
        )
        for name in coded
    }
    return row | labels | {name: labels[name].lower() for name in coded & _WITHIN}
