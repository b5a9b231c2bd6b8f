"""What a class has done: as tables, for its instructor or, without names, for its projector.

Everything that a file says was judged again by the bank. Votes and opinions never show a group
under five; without names nothing does.
"""

from __future__ import annotations

import random
import statistics
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from casebook import bank
from casebook.classroom import ballots, coded, people, reading, small
from casebook.classroom.judging import Judge
from casebook.classroom.reading import Found, Kept, LeftOut
from casebook.exercises import checks, kinds
from casebook.plain import localised

if TYPE_CHECKING:
    from casebook.bank import Casebook
    from casebook.classroom.ballots import Ballots, Opinions, Vote
    from casebook.classroom.people import Person
    from casebook.exercises.feedback import Rubric

__all__ = ["Classroom", "Done", "Task", "load"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Task:
    """A task of an exercise that somebody has handed in; without votes and unsigned opinions."""

    exercise: str
    task: str
    title: str
    is_open: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Done:
    """What one person did of one task.

    Attributes
    ----------
    state : {"passed", "trying", "written", "not begun"}
        ``written`` of a text, which has no verdict.
    checked, tries : int
        How often it was checked; how many different answers there are.
    at : int
        The number of the first answer that is right; 0 if none is.
    mistakes : mapping of int to str
        The mistakes that any of the answers showed, with their words.
    texts : tuple of tuple of str
        Of a text the case and what was written.
    """

    person: str
    task: Task
    state: str
    checked: int
    tries: int
    at: int
    mistakes: Mapping[int, str]
    texts: tuple[tuple[str, str], ...]


_STATES = ("passed", "trying", "not begun")


class Classroom:
    """A class; `casebook.classroom.load` makes it. It shows itself in a notebook.

    Attributes
    ----------
    book : Casebook
        The bank that judged.
    people : list of Person
        Who has handed in; empty without names.
    left_out : list of LeftOut
        Files that are left out, and why; empty without names.
    is_anonymous : bool
        Whether it is without names and small groups.
    """

    def __init__(self, book: Casebook, found: Found, *, is_anonymous: bool = False) -> None:
        self.book = book
        self.is_anonymous = is_anonymous
        self._found = found
        self._judge = Judge(book)
        self._people, earlier = people.joined(found.works, self._texts())
        self._left_out = sorted([*found.left_out, *earlier], key=lambda one: one.file)

    def anonymous(self) -> Classroom:
        """The same class without names and without small groups, in a shuffled order."""
        return Classroom(self.book, self._found, is_anonymous=True)

    @property
    def people(self) -> list[Person]:
        """Who has handed in; nobody without names."""
        return [] if self.is_anonymous else self._people

    @property
    def left_out(self) -> list[LeftOut]:
        """Files that are left out, and why; their names may tell whose they are."""
        return [] if self.is_anonymous else [*self._left_out, *self._ballots.lost]

    @property
    def counts(self) -> dict[str, int]:
        """How many people, slips, and files that are left out."""
        return {
            "people": len(self._people),
            "slips": len(self._found.slips) - len(self._ballots.lost),
            "left_out": len(self._left_out) + len(self._ballots.lost),
        }

    @property
    def lead(self) -> str:
        """The first sentence of every view.

        >>> import tempfile
        >>> load(tempfile.mkdtemp()).lead
        '0 people, 0 votes and opinions without a name, 0 files left out.'
        """
        numbers = self.counts
        people = "person" if numbers["people"] == 1 else "people"
        slips = "vote or opinion" if numbers["slips"] == 1 else "votes and opinions"
        files = "file" if numbers["left_out"] == 1 else "files"
        return (
            f"{numbers['people']} {people}, {numbers['slips']} {slips} without a name, "
            f"{numbers['left_out']} {files} left out."
        )

    # What was asked

    def _texts(self) -> set[tuple[str, str]]:
        names = {name for work in self._found.works for name in work.exercises}
        return {
            (name, task["id"])
            for name in names
            for task in self._declared(name).get("tasks", ())
            if task["kind"] == "text"
        }

    def _declared(self, exercise: str) -> Mapping[str, Any]:
        try:
            return checks.find_exercise(exercise, self.book)
        except KeyError:
            return {}

    def title(self, exercise: str) -> str:
        """The title of an exercise."""
        return localised(self._declared(exercise)["title"], "en")

    @cached_property
    def exercises(self) -> dict[str, list[Task]]:
        """The exercises that somebody has handed in, each with its tasks."""
        names = {name for person in self._people for name in person.exercises}
        return {
            name: [
                Task(
                    exercise=name,
                    task=task["id"],
                    title=localised(task["title"], "en"),
                    is_open=task["kind"] in kinds.OPEN,
                )
                for task in self._declared(name)["tasks"]
                if task["kind"] != "vote" and not task.get("unsigned")
            ]
            for name in sorted(names)
            if self._declared(name)
        }

    # What was done

    @cached_property
    def _done(self) -> list[Done]:
        return [
            self._of(person, task, person.exercises[exercise].get(task.task))
            for exercise, tasks in self.exercises.items()
            for person in self._people
            if exercise in person.exercises
            for task in tasks
        ]

    @property
    def done(self) -> list[Done]:
        """What each person did of each task; nothing without names."""
        return [] if self.is_anonymous else self._done

    def _of(self, person: Person, task: Task, kept: Kept | None) -> Done:
        tries = kept.tries if kept else ()
        at, mistakes, texts = 0, dict[int, str](), []
        for number, (case, answer) in enumerate(tries, start=1):
            verdict = self._judge.judge(task.exercise, task.task, case, answer)
            mistakes |= {key: says for key, says in verdict.mistakes.items() if key not in mistakes}
            at = at or (number if verdict.passed else 0)
            if task.is_open and not verdict.unreadable:
                texts.append((case, str(answer)))
        state = "passed" if at else "trying" if tries else "not begun"
        return Done(
            person=person.name,
            task=task,
            state=("written" if texts else "not begun") if task.is_open else state,
            checked=kept.count if kept else 0,
            tries=len(tries),
            at=at,
            mistakes=mistakes,
            texts=tuple(texts),
        )

    @property
    def progress(self) -> pd.DataFrame:
        """One row per person and exercise: how many tasks are passed, and what comes next."""
        rows = []
        for (name, exercise), done in _grouped(self.done).items():
            judged = [one for one in done if not one.task.is_open]
            waiting = [one for one in done if one.state in ("trying", "not begun")]
            rows.append(
                {
                    "person": name,
                    "exercise": exercise,
                    "passed": sum(one.state == "passed" for one in judged),
                    "tasks": len(judged),
                    "written": sum(one.state == "written" for one in done),
                    "checked": sum(one.checked for one in done),
                    "next": waiting[0].task.task if waiting else "",
                }
            )
        columns = ["person", "exercise", "passed", "tasks", "written", "checked", "next"]
        return pd.DataFrame(rows, columns=columns)

    @property
    def answers(self) -> pd.DataFrame:
        """One row per person and task: state, tries, the first right one, the mistakes."""
        columns = ["person", "exercise", "task", "title", "state", "checked", "tries", "right_at"]
        rows = [
            (
                *(one.person, one.task.exercise, one.task.task, one.task.title),
                *(
                    one.state,
                    one.checked,
                    one.tries,
                    one.at or None,
                    "; ".join(one.mistakes.values()),
                ),
            )
            for one in self.done
        ]
        return pd.DataFrame(rows, columns=[*columns, "mistakes"]).convert_dtypes()

    @property
    def tasks(self) -> pd.DataFrame:
        """One row per task, the hardest of an exercise first.

        ``people`` have handed in the exercise; of them so many have ``passed``, are ``trying``,
        have ``written`` or have ``not_begun``; ``at_once`` had it right at the first try, and
        ``checked`` is the median of those who began. A cell is empty where it is not shown.
        """
        rows = [self._task_row(task, done) for task, done in self._by_task()]
        columns = ["exercise", "task", "title", "is_open", "people", "passed", "trying", "written"]
        made = pd.DataFrame(rows, columns=[*columns, "not_begun", "at_once", "checked"])
        return made.convert_dtypes()

    def _by_task(self) -> Iterator[tuple[Task, list[Done]]]:
        """Tasks with what was done of each; of an exercise that with the fewest passes first."""
        for tasks in self.exercises.values():
            found = [(task, [one for one in self._done if one.task == task]) for task in tasks]
            yield from sorted(found, key=lambda pair: (pair[0].is_open, self._ease(pair[1])))

    def _ease(self, done: Sequence[Done]) -> tuple[float, float]:
        """How easy a task was: who passed, and after how many tries. Without names none is told."""
        if self.is_anonymous or not done:
            return 0.0, 0.0
        tries = statistics.mean([one.at or 1 + one.tries for one in done])
        return sum(one.state == "passed" for one in done) / len(done), -tries

    def _task_row(self, task: Task, done: Sequence[Done]) -> dict[str, Any]:
        names = ("written", "not begun") if task.is_open else _STATES
        shown = self._shown([sum(one.state == name for one in done) for name in names])
        row: dict[str, Any] = {
            "exercise": task.exercise,
            "task": task.task,
            "title": task.title,
            "is_open": task.is_open,
            "people": len(done) if self._is_shown(len(done), len(done)) else None,
        }
        row.update(zip((name.replace(" ", "_") for name in names), shown, strict=True))
        if not self.is_anonymous and not task.is_open:
            begun = [one.checked for one in done if one.state != "not begun"]
            row["at_once"] = sum(one.at == 1 for one in done)
            row["checked"] = statistics.median(begun) if begun else None
        return row

    def _shown(self, counts: Sequence[int]) -> list[int | None]:
        """Counts of a whole, without those that are not shown."""
        if not self.is_anonymous:
            return list(counts)
        return [
            count if is_shown else None
            for count, is_shown in zip(counts, small.shown(counts), strict=True)
        ]

    def _is_shown(self, count: int, whole: int) -> bool:
        return not self.is_anonymous or small.is_large(count, whole)

    def _tells_mistakes(self, done: Sequence[Done]) -> Callable[[int], bool]:
        """Whether it is told how many people made a mistake.

        Without names only where nothing of the states is hidden, or the one would tell the other.
        """
        counts = [sum(one.state == name for one in done) for name in _STATES]
        begun = len(done) - counts[-1]
        is_whole = not self.is_anonymous or all(small.shown(counts))
        return lambda made: (
            is_whole and self._is_shown(made, len(done)) and self._is_shown(made, begun)
        )

    @property
    def mistakes(self) -> pd.DataFrame:
        """One row per task and mistake that somebody made: its words, and of how many people.

        Without names a mistake is left out where few made it, few did not, or a state is hidden.
        """
        rows = []
        for task, done in self._by_task():
            made: dict[int, list[str]] = defaultdict(list)
            for one in done:
                for number, words in one.mistakes.items():
                    made[number].append(words)
            is_told = self._tells_mistakes(done)
            for number, says in sorted(made.items(), key=lambda pair: (-len(pair[1]), pair[0])):
                if is_told(len(says)):
                    rows.append(
                        {
                            "exercise": task.exercise,
                            "task": task.task,
                            "mistake": number,
                            "people": len(says),
                            # As most of them were told it; without names by number alone.
                            "says": Counter(says).most_common(1)[0][0],
                        }
                    )
        if self.is_anonymous:
            rows.sort(key=lambda row: (row["exercise"], row["task"], row["mistake"]))
        return pd.DataFrame(rows, columns=["exercise", "task", "people", "says"])

    # Votes and opinions: without names from the beginning

    @cached_property
    def _ballots(self) -> Ballots:
        return ballots.counted(self._judge, self._found.slips)

    @property
    def votes(self) -> tuple[Vote, ...]:
        """The votes on each case, before and after; groups under five are not shown."""
        return self._ballots.votes

    @property
    def opinions(self) -> tuple[Opinions, ...]:
        """Opinions on each task, in an order that nobody chose; none of fewer than five."""
        return self._ballots.opinions

    @property
    def vote_table(self) -> pd.DataFrame:
        """One row per case, option and round; ``votes`` is empty where it is not shown."""
        rows = [
            (vote.exercise, vote.case, round_, option, text, count)
            for vote in self.votes
            for round_, counts in vote.counts.items()
            for (option, text), count in zip(vote.options, counts, strict=True)
        ]
        columns = ["exercise", "case_id", "round", "option", "text", "votes"]
        return pd.DataFrame(rows, columns=columns).convert_dtypes()

    # Texts and codings, which are signed

    @property
    def texts(self) -> list[tuple[Task, Rubric, list[tuple[str, str, str]]]]:
        """Each open task with its rubric and what was written: person, case, text.

        Without names the persons are left out, the order is shuffled, and nothing is shown of
        fewer than five.
        """
        made = []
        for task, done in self._by_task():
            if not task.is_open:
                continue
            said = [(one.person, case, text) for one in done for case, text in one.texts]
            if self.is_anonymous:
                said = [("", case, text) for _, case, text in said]
                random.SystemRandom().shuffle(said)
                said = said if len(said) >= small.LEAST else []
            if said:
                rubric = checks.criteria(task.exercise, task.task, self.book)
                made.append((task, rubric, said))
        return made

    @property
    def text_table(self) -> pd.DataFrame:
        """One row per text: of which task, whose, on which case, and what it says."""
        rows = [
            (task.exercise, task.task, person, case, text)
            for task, _, said in self.texts
            for person, case, text in said
        ]
        return pd.DataFrame(rows, columns=["exercise", "task", "person", "case_id", "text"])

    @cached_property
    def _coded(self) -> pd.DataFrame:
        return coded.table(self._people, self.book)

    @property
    def codings(self) -> pd.DataFrame:
        """One row per case, variable and coder, as `casebook.compare.agreement` takes them."""
        return self._coded.iloc[:0] if self.is_anonymous else self._coded.copy()

    @cached_property
    def agreement(self) -> pd.DataFrame:
        """The agreement of the class by variable, as `casebook.compare.agreement` has it.

        ``as_settled`` is the share of codes, 0 to 100, that are those of the bank. A variable is
        left out that one person alone has coded, or without names fewer than five.

        Raises
        ------
        ModuleNotFoundError
            If krippendorff, of the extra ``compare``, is not installed.
        """
        return coded.agreement(self._coded, self.book, small.LEAST if self.is_anonymous else 2)

    @property
    def notes(self) -> list[str]:
        """What an instructor should know before believing the tables."""
        notes = []
        doubtful = [person.name for person in self._people if person.is_doubtful]
        if doubtful and not self.is_anonymous:
            notes.append(
                "Under one pseudonym there are works of which neither goes on from the other. They "
                f"may be of two people, and stand apart: {', '.join(doubtful)}."
            )
        ours = {version for person in self._people for version in person.data}
        if len(ours) > 1:
            notes.append(
                "The files come from several versions of the casebook. All were judged by this one."
            )
        unknown = {name for person in self._people for name in person.exercises} - {*self.exercises}
        if unknown:
            notes.append(f"This bank has no exercise {', '.join(sorted(unknown))}.")
        if self.counts["slips"] and len(self._people) < small.LEAST:
            notes.append(
                "Fewer than five have handed in: whoever sees the files can guess whose vote is "
                "whose."
            )
        return notes

    def __repr__(self) -> str:
        return f"Class: {self.lead}"

    def _repr_html_(self) -> str:
        from casebook.classroom import page

        return page.section(self)


def _grouped(done: Iterable[Done]) -> dict[tuple[str, str], list[Done]]:
    """What was done, by person and exercise."""
    groups: dict[tuple[str, str], list[Done]] = defaultdict(list)
    for one in done:
        groups[one.person, one.task.exercise].append(one)
    return groups


def load(folder: str | Path, book: Casebook | None = None) -> Classroom:
    """Read what a class has handed in.

    Parameters
    ----------
    folder : str or Path
        Where the files are, or the folders that a platform made of them.
    book : Casebook, optional
        The bank to judge by; left out, the shipped one.

    Returns
    -------
    Classroom
        With tables such as `progress`, `tasks` and `mistakes`; `anonymous` has none with names.

    Raises
    ------
    NotADirectoryError
        If there is no such folder. What is wrong with a file is no error: `left_out` names it.

    Examples
    --------
    >>> import tempfile
    >>> load(tempfile.mkdtemp())
    Class: 0 people, 0 votes and opinions without a name, 0 files left out.
    """
    found = reading.read(Path(folder))
    return Classroom(bank.load() if book is None else book, found)
