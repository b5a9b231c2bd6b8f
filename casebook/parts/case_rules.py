"""The rules that say whether a case is sound, beyond the shape of its file.

Each rule is a function with a number. Its docstring says what it demands, and is what
`Rule.text` gives. It takes the plain data of one case, checked against the
schema, and yields the problems that it sees.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from casebook.codebook import suggest
from casebook.parts.kind import Bank
from casebook.parts.markers import SENTENCE, cited, numbers_by_id, shortened, strangers
from casebook.parts.problems import Path, Problem, Severity
from casebook.parts.works import day_problem
from casebook.plain import MARKER, Plain, chosen_options, is_independent, sealed_ids

__all__ = ["RULES", "Rule"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """A numbered rule."""

    number: str
    severity: Severity
    check: Callable[[Plain, Bank], Iterator[Problem]]

    @property
    def text(self) -> str:
        """What the rule demands, from its docstring."""
        return " ".join((self.check.__doc__ or "").split())


RULES: dict[str, Rule] = {}
_Check = Callable[[Plain, Bank], Iterator[Problem]]


def _rule(number: str, severity: Severity = "error") -> Callable[[_Check], _Check]:
    def register(check: _Check) -> _Check:
        RULES[number] = Rule(number=number, severity=severity, check=check)
        return check

    return register


_STATEMENTS = ("facts", "claims", "critiques")
_LISTS = (*_STATEMENTS, "actors", "gaps", "sources")


def _statements(case: Plain) -> Iterator[tuple[Path, Plain]]:
    for name in _STATEMENTS:
        for index, entry in enumerate(case[name]):
            yield (name, index), entry


def _options(case: Plain) -> list[Plain]:
    options: list[Plain] = case.get("decision", {}).get("options", [])
    return options


def _span(ids: list[str]) -> str:
    if not ids:
        return "none"
    return ids[0] if len(ids) == 1 else f"{ids[0]} to {ids[-1]}"


def _english(text: Any) -> str:
    return str(text["en"]) if isinstance(text, Mapping) else str(text)


@_rule("CB007")
def _references_resolve(case: Plain, bank: Bank) -> Iterator[Problem]:
    """Every id that is referred to exists: sources, works, actors, options, facts, cases."""
    # As keys, which keep their order as a list does and are found faster.
    ids = {name: dict.fromkeys(entry["id"] for entry in case[name]) for name in _LISTS}
    ids["options"] = dict.fromkeys(option["id"] for option in _options(case))
    ids["statements"] = ids["facts"] | ids["claims"] | ids["critiques"]

    def missing(path: Path, wanted: list[str], kind: str, what: str) -> Iterator[Problem]:
        for id_ in wanted:
            if id_ not in ids[kind]:
                yield Problem(
                    path,
                    f'No {what} "{id_}";',
                    f"this case has {_span(list(ids[kind]))}.",
                    "Add it or correct the id.",
                )

    for path, entry in _statements(case):
        yield from missing((*path, "sources"), entry["sources"], "sources", "source")
        if "conflicts_with" in entry:
            yield from missing((*path, "conflicts_with"), entry["conflicts_with"], "facts", "fact")
    for index, actor in enumerate(case["actors"]):
        if "interest" in actor:
            path = ("actors", index, "interest", "sources")
            yield from missing(path, actor["interest"]["sources"], "sources", "source")
    decision = case.get("decision", {})
    for name, kind in (("deciders", "actors"), ("desk", "statements")):
        yield from missing(("decision", name), decision.get(name, []), kind, kind[:-1])
    for index, option in enumerate(_options(case)):
        path = ("decision", "options", index, "cites")
        yield from missing(path, option.get("cites", []), "statements", "statement")
    if "sequel" in case:
        sequel = case["sequel"]
        chosen = list(chosen_options(sequel))
        yield from missing(("sequel", "chosen"), chosen, "options", "option")
        yield from missing(("sequel", "facts"), sequel.get("facts", []), "facts", "fact")
    for path, text in _cited_texts(case):
        yield from missing(path, cited(text), "statements", "statement")
    for index, source in enumerate(case["sources"]):
        if source["work"] not in bank.works:
            yield Problem(
                ("sources", index, "work"),
                f'No work "{source["work"]}" in the bibliography.',
                suggest(source["work"], bank.works).strip(),
                "Add the work to bibliography.yaml or correct the id.",
            )
    for index, related in enumerate(case.get("related", ())):
        if related["case"] not in bank.case_ids:
            yield Problem(
                ("related", index, "case"),
                f'No case "{related["case"]}" in this bank.',
                suggest(related["case"], bank.case_ids).strip(),
                "Correct the id or remove the entry.",
            )


@_rule("CB032")
def _no_case_is_related_to_itself(case: Plain, bank: Bank) -> Iterator[Problem]:
    """A case is related to other cases, not to itself."""
    for index, related in enumerate(case.get("related", ())):
        if related["case"] == case["id"]:
            found = "The case is related to itself."
            yield Problem(
                ("related", index, "case"), found, "Another case.", "Correct or remove it."
            )


@_rule("CB010")
def _values_have_units(case: Plain, bank: Bank) -> Iterator[Problem]:
    """A fact with a number names its unit, and a fact without one has no unit."""
    for index, fact in enumerate(case["facts"]):
        if ("unit" in fact) != ("value" in fact):
            has, lacks = ("value", "unit") if "value" in fact else ("unit", "value")
            yield Problem(
                ("facts", index, has),
                f"A {has} without a {lacks}.",
                "Both or neither.",
                f"Add `{lacks}:` or remove `{has}:`.",
            )


def _channels(entry: Plain, case: Plain, bank: Bank) -> list[str]:
    work = {source["id"]: source["work"] for source in case["sources"]}
    known = [bank.works.get(work.get(id_, "")) for id_ in entry["sources"]]
    # A work with faults counts as there: what stands as its channel may be no word at all.
    return [str(found.get("channel", "unattributed")) for found in known if found is not None]


@_rule("CB011")
def _independent_voice_or_gap(case: Plain, bank: Bank) -> Iterator[Problem]:
    """A case has an independent voice, or lists as a gap that none was found.

    Independent is a claim or critique whose speaker is not responsible, on this case,
    through a channel that does not belong to the responsible side.
    """
    if any(gap["about"] == "independent-voice" for gap in case["gaps"]):
        return
    voices = (*case["claims"], *case["critiques"])
    if not any(is_independent(case, entry, _channels(entry, case, bank)) for entry in voices):
        yield Problem(
            ("gaps",),
            "No claim or critique is independent, and no gap says so.",
            "A gap with `about: independent-voice`, or an independent claim or critique.",
            "Add the gap, or look again at relation, scope and channel of each speaker.",
        )


@_rule("CB012")
def _options_have_a_decider(case: Plain, bank: Bank) -> Iterator[Problem]:
    """Whoever had to choose between the options is named as an actor."""
    if "decision" in case and not case["decision"]["deciders"]:
        yield Problem(
            ("decision", "deciders"),
            "Options without anybody who had to decide.",
            "The id of at least one actor.",
            "Name the actor; where sources do not show who decided, add a gap about: decision "
            "and set the basis to posed, with the actor to whom the question is put.",
        )


@_rule("CB013")
def _posed_decisions_have_no_sequel(case: Plain, bank: Bank) -> Iterator[Problem]:
    """A decision that we pose has no sequel: nobody took it; what followed is a fact."""
    if "sequel" in case and case.get("decision", {}).get("basis", "posed") == "posed":
        yield Problem(
            ("sequel",),
            f"A sequel, but {'the decision is posed' if 'decision' in case else 'no decision'}.",
            "A sequel only where `basis: documented` or `reconstructed`.",
            "Remove the sequel and tell what followed in the response, citing facts.",
        )


@_rule("CB014")
def _unknown_choice_is_a_gap(case: Plain, bank: Bank) -> Iterator[Problem]:
    """A documented decision has a sequel, or a gap says that the choice is not known."""
    if case.get("decision", {}).get("basis") != "documented" or "sequel" in case:
        return
    if not any(gap["about"] == "decision" for gap in case["gaps"]):
        yield Problem(
            ("decision",),
            "A documented decision without a sequel.",
            "A sequel, or a gap with `about: decision`.",
            "Add the one that the sources support.",
        )


def _cited_texts(case: Plain) -> Iterator[tuple[Path, str]]:
    for name in ("summary", "problem", "response"):
        yield (name,), _english(case[name])
    if "decision" in case:
        yield ("decision", "question"), _english(case["decision"]["question"])
    for index, option in enumerate(_options(case)):
        yield ("decision", "options", index, "text"), _english(option["text"])
    if "sequel" in case:
        yield ("sequel", "text"), _english(case["sequel"]["text"])


_NARRATIVE = {"summary", "problem", "response", "sequel"}


@_rule("CB015")
def _numbers_are_cited(case: Plain, bank: Bank) -> Iterator[Problem]:
    """Every number in a case's own prose stands in a statement.

    In summary, problem, response and sequel it stands in a statement that the same
    sentence cites; in titles, the question and the options, in any statement of the case.
    """
    numbers = numbers_by_id(case)
    texts = [(("title",), _english(case["title"])), *_cited_texts(case)]
    for path, text in texts:
        sentences = SENTENCE.split(text) if path[0] in _NARRATIVE else [text]
        for sentence in sentences:
            ids = cited(sentence)
            for number in strangers(sentence, ids if path[0] in _NARRATIVE else numbers, numbers):
                where = f"the cited {', '.join(ids)}" if ids else "a statement that it cites"
                if path[0] not in _NARRATIVE:
                    where = "a statement of the case"
                yield Problem(
                    path,
                    f'The number {number} in "{shortened(sentence)}" is in no such statement;',
                    f"expected it in {where}.",
                    "Cite the fact that has it, or mend the text.",
                )


@_rule("CB016", "warning")
def _sentences_are_cited(case: Plain, bank: Bank) -> Iterator[Problem]:
    """Every sentence of summary, problem, response and sequel cites what it follows from."""
    for path, text in _cited_texts(case):
        if path[0] not in _NARRATIVE:
            continue
        for sentence in SENTENCE.split(text.strip()):
            if sentence and not cited(sentence):
                yield Problem(
                    path,
                    f'The sentence "{shortened(sentence)}" cites nothing.',
                    "A marker such as [f2] before its full stop.",
                    "Cite the statements that it follows from, or leave it out.",
                )


@_rule("CB017")
def _summaries_are_short(case: Plain, bank: Bank) -> Iterator[Problem]:
    """A summary has at most 60 words, markers not counted."""
    words = len(MARKER.sub("", _english(case["summary"])).split())
    if words > 60:
        yield Problem(
            ("summary",), f"{words} words.", "At most 60.", "Shorten it: what, where, who, when."
        )


@_rule("CB018")
def _conflicts_are_mutual(case: Plain, bank: Bank) -> Iterator[Problem]:
    """Facts that contradict each other both say so, and none contradicts itself."""
    partners = {fact["id"]: fact.get("conflicts_with", []) for fact in case["facts"]}
    for index, fact in enumerate(case["facts"]):
        for other in partners[fact["id"]]:
            if other == fact["id"] or (other in partners and fact["id"] not in partners[other]):
                yield Problem(
                    ("facts", index, "conflicts_with"),
                    f"{fact['id']} contradicts {other}, but not the other way round.",
                    f"`conflicts_with: [{fact['id']}]` on {other}.",
                    "Mark both facts, or neither.",
                )


@_rule("CB019")
def _options_show_their_origin(case: Plain, bank: Bank) -> Iterator[Problem]:
    """An option from a source cites the statement that shows it; one of ours cites nothing."""
    for index, option in enumerate(_options(case)):
        if (option["origin"] == "source") != bool(option.get("cites")):
            yield Problem(
                ("decision", "options", index),
                f"origin is {option['origin']}, and it cites {option.get('cites') or 'nothing'}.",
                "`cites:` with origin source, and only there.",
                "Cite the statement that shows the option, or set origin: ours.",
            )


_ACCUSING = (
    *("accus", "arrest", "brib", "convict", "corrupt", "detain"),
    *("embezzl", "fugitive", "guilty", "indict", "prosecut"),
)
_ACCUSATION = re.compile(r"\b(?:" + "|".join(_ACCUSING) + r")\w*", re.IGNORECASE)


@_rule("CB020")
def _accusations_have_a_status(case: Plain, bank: Bank) -> Iterator[Problem]:
    """A statement that mentions an accusation says how it stands.

    Alleged, charged, convicted or denied.
    """
    for path, entry in _statements(case):
        text = _english(entry["text"])
        lowered = text.lower()
        if "charge" in entry or not any(stem in lowered for stem in _ACCUSING):
            continue
        if match := _ACCUSATION.search(text):
            yield Problem(
                (*path, "text"),
                f'It mentions "{match.group()}" without a status.',
                "`charge: alleged`, charged, convicted or denied.",
                "Add the status that the source gives.",
            )


@_rule("CB021")
def _periods_run_forwards(case: Plain, bank: Bank) -> Iterator[Problem]:
    """A period does not end before it starts."""
    start, end = case["period"]["start"], case["period"]["end"]
    if isinstance(start, int) and isinstance(end, int) and end < start:
        yield Problem(
            ("period",), f"It ends in {end}, before {start}.", "start ≤ end.", "Correct the years."
        )


@_rule("CB022", "warning")
def _speakers_are_coded_alike(case: Plain, bank: Bank) -> Iterator[Problem]:
    """One speaker has one kind and one relation throughout a case."""
    seen: dict[str, tuple[str, str, str]] = {}
    for path, entry in _statements(case):
        speaker = entry["said_by"]
        name = _english(speaker["name"])
        before = seen.setdefault(name, (speaker["kind"], speaker["relation"], entry["id"]))
        if before[:2] != (speaker["kind"], speaker["relation"]):
            yield Problem(
                (*path, "said_by"),
                f'"{name}" is {speaker["kind"]}, {speaker["relation"]} here',
                f"and {before[0]}, {before[1]} at {before[2]}.",
                "Code both alike, or tell the speakers apart by name.",
            )


@_rule("CB023", "warning")
def _sources_are_used(case: Plain, bank: Bank) -> Iterator[Problem]:
    """Every source of a case is cited by a statement or an interest."""
    used = {id_ for _, entry in _statements(case) for id_ in entry["sources"]}
    for actor in case["actors"]:
        used |= set(actor.get("interest", {}).get("sources", ()))
    for index, source in enumerate(case["sources"]):
        if source["id"] not in used:
            yield Problem(
                ("sources", index),
                f"{source['id']} is cited by nothing.",
                "A statement that cites it.",
                "Cite it or remove it.",
            )


@_rule("CB024")
def _districts_are_known(case: Plain, bank: Bank) -> Iterator[Problem]:
    """In a city whose districts the bank lists, a district is one of them."""
    place = case["place"]
    known = bank.districts.get(str(place["city"]))
    district = place["district"]
    if known and isinstance(district, str) and district not in known:
        yield Problem(
            ("place", "district"),
            f'No district "{district}" in {place["city"]}.{suggest(district, known)}',
            f"One of {', '.join(sorted(known))}.",
            "Correct it, or say why there is none: {absent: not-applicable}.",
        )


@_rule("CB025")
def _days_exist(case: Plain, bank: Bank) -> Iterator[Problem]:
    """A date given to the day is a day of the calendar; works' dates too."""
    yield from day_problem(("reviewed",), case.get("reviewed"))
    yield from day_problem(("decision", "day"), case.get("decision", {}).get("day"))
    for index, fact in enumerate(case["facts"]):
        yield from day_problem(("facts", index, "date"), fact.get("date"))


@_rule("CB026", "warning")
def _options_state_no_consequence(case: Plain, bank: Bank) -> Iterator[Problem]:
    """An option says what could be chosen, not what would have come of it."""
    for index, option in enumerate(_options(case)):
        if re.search(r"\bwould\b", _english(option["text"])):
            yield Problem(
                ("decision", "options", index, "text"),
                'The option says "would".',
                "What could be chosen, without its consequences.",
                "Move the consequence into a statement with a source, or drop it.",
            )


@_rule("CB028", "warning")
def _nothing_gives_the_sequel_away(case: Plain, bank: Bank) -> Iterator[Problem]:
    """Before the choice, no text, no option and nothing on the desk tells what came later."""
    sealed = sealed_ids(case)
    read = [(path, cited(text)) for path, text in _cited_texts(case) if path[0] != "sequel"]
    for index, option in enumerate(_options(case)):
        read.append((("decision", "options", index, "cites"), option.get("cites", [])))
    read.append((("decision", "desk"), case.get("decision", {}).get("desk", [])))
    for path, ids in read:
        for id_ in dict.fromkeys(ids):
            if id_ in sealed:
                yield Problem(
                    path,
                    f"It cites {id_}, which tells what was decided or what came later.",
                    "Only what could be known before the decision.",
                    "Move the sentence to the sequel, or look again at when it could be known.",
                )


@_rule("CB035")
def _a_taught_case_has_a_moment(case: Plain, bank: Bank) -> Iterator[Problem]:
    """A full or short case and a vignette put a decision: a chair, a day, what is on the desk."""
    grade, decision = case.get("grade"), case.get("decision", {})
    if grade == "row":
        for name in ("decision", "sequel"):
            if name in case:
                hint = f"Take the {name} out, or give the case another grade."
                yield Problem((name,), f"A row with a {name}.", "Evidence alone.", hint)
    elif grade is not None:
        for name in ("chair", "day", "desk"):
            if name not in decision:
                yield Problem(
                    ("decision",),
                    f"The grade is {grade}, and the decision has no {name}.",
                    "chair, day and desk.",
                    f"Add `{name}:`, or make the case a row.",
                )


@_rule("CB036")
def _each_statement_says_when_it_could_be_known(case: Plain, bank: Bank) -> Iterator[Problem]:
    """Where one statement says whether it could be known when the choice was made, all do.

    A case with a moment has them marked; one without a decision has none.
    """
    marked = [(path, "known" in entry) for path, entry in _statements(case)]
    wanted = "chair" in case.get("decision", {}) or any(is_marked for _, is_marked in marked)
    for path, is_marked in marked:
        if wanted and not is_marked:
            yield Problem(
                path,
                "It does not say whether it could be known when the choice was made.",
                "`known: then`, told-later or later.",
                "Add the one that the dates support.",
            )
        if is_marked and "decision" not in case:
            found = "`known`, but no decision."
            yield Problem((*path, "known"), found, "Nothing.", "Take it out: nothing is chosen.")


@_rule("CB037")
def _dates_agree_with_years(case: Plain, bank: Bank) -> Iterator[Problem]:
    """The date of a fact is in its year."""
    for index, fact in enumerate(case["facts"]):
        year = fact.get("year")
        if "date" in fact and isinstance(year, int) and not fact["date"].startswith(str(year)):
            found = f"The date is {fact['date']}, the year {year}."
            yield Problem(("facts", index, "date"), found, "A day of the year.", "Correct one.")


# Beyond them, as in a name or a unit, Latin letters may be all that there is in Chinese too.
_PROSE = frozenset({"title", "summary", "problem", "response", "question", "text"})
_CHINESE = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")


def _chinese_texts(value: Any, path: Path = ()) -> Iterator[tuple[Path, str]]:
    if isinstance(value, dict):
        if path and path[-1] in _PROSE and value.get("zh"):
            yield path, value["zh"]
        for key, inner in value.items():
            yield from _chinese_texts(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _chinese_texts(inner, (*path, index))


@_rule("CB029", "warning")
def _chinese_is_written_in_chinese(case: Plain, bank: Bank) -> Iterator[Problem]:
    """A title or text given in Chinese has Chinese characters."""
    for path, text in _chinese_texts(case):
        if not _CHINESE.search(text):
            yield Problem(
                (*path, "zh"),
                f'"{shortened(text)}" has no Chinese character.',
                "The text in Chinese.",
                "Translate it, or leave `zh:` out: the English text then stands for both.",
            )
