"""What `load` returns: a bank of cases, its tables, and one case by its id."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from casebook import codebook, loading
from casebook.codebook import Language
from casebook.loading import Given
from casebook.plain import Plain, canonical, localised

# Imported when asked for, not before: pandas for a table, the record classes for a case.
if TYPE_CHECKING:
    import pandas as pd

    from casebook.parts.glossary import Finder
    from casebook.records import Case, Work
    from casebook.search import Index
    from casebook.search._results import Results

__all__ = ["Casebook", "Language", "load"]


class _Table(property):
    """A table of the bank under its own name, with the codebook's words as its docstring."""

    def __init__(self) -> None:
        super().__init__(lambda book: book.table(self.name))

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    # Read when asked for; `property` itself sets one, of which nothing is kept.
    __doc__ = property(
        lambda self: codebook.documentation(self.name).summary, lambda self, text: None
    )

    if TYPE_CHECKING:

        def __get__(self, instance: Any, owner: type | None = None, /) -> pd.DataFrame: ...  # type: ignore[override]


class Casebook:
    """A bank of cases as tables and records; made by `load`.

    Each table is a new copy whenever it is asked for, so that changing it changes
    nothing here. `casebook.describe` documents every column.
    """

    def __init__(self, data: Mapping[str, Any], *, language: Language, origin: str) -> None:
        self._data = data
        self._language = language
        self._origin = origin
        self._tables: dict[str, pd.DataFrame] = {}
        self._records: dict[str, Case] = {}
        self._plain_cells: dict[str, Mapping[str, Sequence[Any]]] = {}
        self._indexes: dict[bool, Index] = {}

    def __repr__(self) -> str:
        return f"<Casebook: {len(self)} cases from {self._origin}>"

    def __len__(self) -> int:
        return len(self._cases)

    @property
    def _cases(self) -> Mapping[str, Plain]:
        cases: Mapping[str, Plain] = self._data["cases"]
        return cases

    @property
    def plain(self) -> Mapping[str, Any]:
        """The whole bank as plain data, from which everything else here is made.

        Mappings, lists, texts and numbers by the kinds of data: ``cases``, ``works``,
        ``glossary`` and so on, in the form of the built copy. Not a copy: read it, and change
        nothing in it.

        Examples
        --------
        >>> import casebook
        >>> casebook.load().plain["cases"]["baishizhou-tenant-clearance"]["place"]["district"]
        'Nanshan'
        """
        # Where the cases come from is for the tables; it is not a part of what they say.
        return {name: self._data[name] for name in self._data if name != "origins"}

    def __getitem__(self, name: str) -> pd.DataFrame:
        """The table of this name, as `table` gives it."""
        return self.table(name)

    __iter__ = None  # it is not a row of tables, nor of cases

    def __getattr__(self, name: str) -> Any:
        # Only for what is not there. What Python itself asks for begins with an underscore.
        known = [] if name.startswith("_") else [word for word in dir(self) if word[0] != "_"]
        nearest = codebook.suggest(name.lower(), known)
        raise AttributeError(f'A casebook has no "{name}".{nearest} Its tables: book.tables.')

    @property
    def language(self) -> Language:
        """Language of its texts, where they have it; English elsewhere."""
        return self._language

    @property
    def tables(self) -> list[str]:
        """Names of all tables; ``book["facts"]`` and ``book.facts`` are one of them."""
        return codebook.tables()

    @property
    def banks(self) -> list[str]:
        """Names of the banks that the cases come from: ``casebook`` with a version, or a path."""
        return list(dict.fromkeys(self._data["origins"].values()))

    def table(self, name: str) -> pd.DataFrame:
        """A table by its name.

        Raises
        ------
        KeyError
            If there is no such table; the message names the nearest and lists all.
        """
        if name not in self._tables:
            codebook.columns(name)  # an unknown name stops here, with the known ones
            from casebook import tables

            with loading.uncollected():
                self._tables[name] = tables.frame(name, self._cells(name))
        return self._tables[name].copy()

    def _cells(self, name: str) -> Mapping[str, Sequence[Any]]:
        if isinstance(self._data, loading.Parts) and self._language == "en":
            return loading.built_table(name)
        from casebook import parts

        return parts.columns(name, self._data, self._language)

    def rows(self, name: str) -> list[dict[str, Any]]:
        """The rows of a table as plain values, without pandas.

        Lists stand joined in one text, as in the table; what is empty is None.

        Raises
        ------
        KeyError
            If there is no such table; the message names the nearest and lists all.

        Examples
        --------
        >>> import casebook
        >>> casebook.load().rows("themes")[0]["theme"]
        'space'
        """
        codebook.columns(name)
        if name not in self._plain_cells:
            self._plain_cells[name] = self._cells(name)
        cells = self._plain_cells[name]
        return [dict(zip(cells, row, strict=True)) for row in zip(*cells.values(), strict=True)]

    def only(self, case_ids: Iterable[str]) -> Casebook:
        """The same bank with these cases alone, in the order given.

        Works, glossary, theories and variables stay as they are.

        Raises
        ------
        KeyError
            If it has no such case; the message names the nearest.

        Examples
        --------
        >>> import casebook
        >>> len(casebook.load().only(["dafen-wall-painters", "nantou-old-town-renewal"]).cases)
        2
        """
        chosen = {case_id: self._plain(case_id) for case_id in case_ids}
        data = {**self._data, "cases": chosen}
        data["teaching"] = {
            id_: own for id_, own in self._data["teaching"].items() if id_ in chosen
        }
        data["codings"] = {
            coder: [coding for coding in coded if coding["case_id"] in chosen]
            for coder, coded in self._data["codings"].items()
        }
        return Casebook(data, language=self._language, origin=self._origin)

    cases = _Table()
    facts = _Table()
    claims = _Table()
    critiques = _Table()
    actors = _Table()
    decisions = _Table()
    options = _Table()
    gaps = _Table()
    sources = _Table()
    works = _Table()
    themes = _Table()
    citations = _Table()
    stories = _Table()
    sides = _Table()
    exhibits = _Table()
    roles = _Table()
    prompts = _Table()
    chapters = _Table()
    chapter_cases = _Table()
    districts = _Table()
    district_stats = _Table()
    city_stats = _Table()
    subdistricts = _Table()
    communities = _Table()
    glossary = _Table()
    theories = _Table()
    theory_works = _Table()
    theory_expectations = _Table()
    theory_cases = _Table()
    expectations = _Table()
    variables = _Table()
    variable_codes = _Table()
    codings = _Table()

    def _notes(self, kind: str) -> list[str]:
        return [localised(note, self._language) for note in self._data[kind].get("notes", ())]

    @property
    def theory_notes(self) -> list[str]:
        """What holds for all theories, to be read before them."""
        return self._notes("theories")

    @property
    def variable_notes(self) -> list[str]:
        """What holds for all variables, to be read by a coder before them."""
        return self._notes("variables")

    @property
    def pilot_cases(self) -> list[str]:
        """Ids of the cases on which the coders trained; no figure of agreement counts them."""
        return list(self._data["variables"].get("pilot", ()))

    def coded(self, coder: str = "adjudicated") -> pd.DataFrame:
        """One coder's codes as a table: a row for each case, a column for each variable.

        Parameters
        ----------
        coder : str
            A coder of `codings`.

        Returns
        -------
        pandas.DataFrame
            Shape (cases, variables), index `case_id`. Each column is a category with all its
            codes, from low to high where they have an order, then its kinds of absence.

        Raises
        ------
        KeyError
            If the bank has no such coder.
        """
        from casebook import tables
        from casebook.parts import variables

        codings = self._data["codings"]
        if coder not in codings:
            known = ", ".join(codings) or "none"
            raise KeyError(f'No coder "{coder}".{codebook.suggest(coder, codings)} {known}.')
        known_variables = variables.by_id(self._data["variables"])
        codes = {id_: variables.allowed(variable) for id_, variable in known_variables.items()}
        return tables.wide(codings[coder], codes)

    def agreement(self, *, samples: int = 1000) -> pd.DataFrame:
        """Agreement of the coders, by variable: agreement on our files, not their truth.

        The pilot cases and the adjudicated coding are left out. Kinds of absence are codes like
        others where codes have no order; where they have one, they count as missing.

        Parameters
        ----------
        samples : int
            How often the cases are drawn again for the interval; 0 for none.

        Returns
        -------
        pandas.DataFrame
            As `casebook.compare.agreement` gives it.

        Raises
        ------
        ModuleNotFoundError, ValueError
            If the package krippendorff is missing; if there are fewer than two coders.
        """
        from casebook import compare
        from casebook.parts import variables

        table = self.codings
        known = variables.by_id(self._data["variables"])
        ordinal = {
            id_: variables.own_codes(variable)
            for id_, variable in known.items()
            if variable["level"] == "ordinal"
        }
        counted = ~table["case_id"].isin(self.pilot_cases)
        absent = table["code"].isin(codebook.codes("absence")) & table["variable"].isin(ordinal)
        return compare.agreement(
            table.assign(code=table["code"].mask(absent))[counted],
            ordinal=ordinal,
            samples=samples,
        )

    def terms(self, case_id: str) -> Finder:
        """What finds the terms of the glossary in the texts of a case."""
        from casebook.parts.glossary import Finder

        return Finder(self._data["glossary"], case_id)

    @property
    def case_ids(self) -> list[str]:
        """Ids of all cases, in order."""
        return list(self._cases)

    def case(self, case_id: str) -> Case:
        """One case, whole.

        Raises
        ------
        KeyError
            If there is none; the message names the nearest.

        Examples
        --------
        >>> import casebook
        >>> casebook.load().case("baishizhou-tenant-clearance").place.district
        'Nanshan'
        """
        from casebook.records import case_record

        if case_id not in self._records:  # a record does not change, so one is enough
            plain = self._plain(case_id)
            self._records[case_id] = case_record(
                plain,
                self._data["works"],
                self._language,
                origin=self._data["origins"][case_id],
                teaching=self._data["teaching"].get(case_id),
            )
        return self._records[case_id]

    def _plain(self, case_id: str) -> Plain:
        if case_id not in self._cases:
            nearest = codebook.suggest(case_id, self._cases)
            raise KeyError(f'No case "{case_id}".{nearest} load().cases lists all.')
        return self._cases[case_id]

    @cached_property
    def bibliography(self) -> dict[str, Work]:
        """All works by id."""
        from casebook.records import work_record

        return {id_: work_record(work, self._language) for id_, work in self._data["works"].items()}

    def find(
        self,
        *,
        theme: str | None = None,
        place: str | None = None,
        actor_kind: str | None = None,
        years: tuple[int, int] | None = None,
        text: str | None = None,
        **unknown: Any,
    ) -> pd.DataFrame:
        """Cases that meet all conditions given, as rows of `cases`.

        Parameters
        ----------
        theme, actor_kind : str, optional
            A code of the codebook.
        place : str, optional
            A country, city, district, sub-district or community, as it stands in `cases`; of
            cities and districts that `districts` lists also the Chinese name, with or without
            the word for what it is (福田, 福田区). Upper and lower case are alike.
        years : (int, int), optional
            First and last year: cases that ran in at least one of them. A case without a
            known start is left out; one without a known end counts as still running.
        text : str, optional
            Words, in English or Chinese, all of which stand in title, summary, problem,
            response or a statement of the case; upper and lower case are alike. `search`
            ranks cases by words and shows the passages.

        Raises
        ------
        TypeError
            If there is no such condition; the message names the one that was probably meant.
        ValueError
            If a word is not in the codebook or the bank, or the years run backwards.

        Examples
        --------
        >>> import casebook
        >>> book = casebook.load()
        >>> list(book.find(place="Luohu", theme="space", text="academicians").case_id)
        ['hubei-old-village-preservation']
        """
        _refuse(unknown, "find", _CONDITIONS)
        cases = self.table("cases")
        keep = [True] * len(cases)

        def narrow(wanted: set[str]) -> None:
            keep[:] = [
                kept and id_ in wanted for kept, id_ in zip(keep, cases["case_id"], strict=True)
            ]

        if theme is not None:
            _known("theme", theme, codebook.codes("theme"))
            narrow({id_ for id_, case in self._cases.items() if theme in case["themes"]})
        if actor_kind is not None:
            _known("actor kind", actor_kind, codebook.codes("kind"))
            narrow(
                {
                    id_
                    for id_, case in self._cases.items()
                    if any(actor["kind"] == actor_kind for actor in case["actors"])
                }
            )
        if place is not None:
            districts = self._data.get("context", {}).get("districts", ())
            places = {id_: _places(case, districts) for id_, case in self._cases.items()}
            known = {same: name for names in places.values() for same, name in names.items()}
            if _folded(place) not in known:
                _known("place", place, sorted(known.values()))
            narrow({id_ for id_, names in places.items() if _folded(place) in names})
        if years is not None:
            if not isinstance(years, tuple | list) or len(years) != 2:
                raise ValueError(f"years: found {years!r}; expected two years, as in (2010, 2019).")
            first, last = years
            if first > last:
                raise ValueError(
                    f"years run backwards: {first} to {last}. Give the first year first."
                )
            start, end = cases["start_year"], cases["end_year"]
            within = (start <= last).fillna(False) & (end.isna() | (end >= first))
            narrow(set(cases.loc[within.astype(bool), "case_id"]))
        if text is not None:
            words = canonical(text).lower().split()
            narrow(
                {
                    id_
                    for id_, case in self._cases.items()
                    if all(word in _all_text(case) for word in words)
                }
            )
        return cases.loc[keep].reset_index(drop=True)

    def search(
        self,
        question: str,
        *,
        limit: int = 10,
        passages: int | None = 3,
        sealed: bool = False,
        marked: bool = False,
        **conditions: Any,
    ) -> Results:
        """Cases ranked by words, with the passages in which the words stand.

        One row per passage, with the rank of its case: a class reads the first row of each
        case, a researcher takes all passages (``passages=None``) and groups or counts them.

        Words in English or Chinese are found in every inflection (vote, voted, voting), and
        terms of the glossary in both languages: 业委会 finds owners' committees. Other Chinese
        words find titles, names and whatever else is written in Chinese. If no case has all
        the words, cases with some of them are given. The ranking is BM25; formula, source and
        constants stand at `casebook.search.Index`.

        Parameters
        ----------
        question : str
            Words, in English or Chinese. A word that stands nowhere is taken as the beginning
            of others, if there are such. What is beyond 200 characters is not read.
        limit : int
            How many cases at most.
        passages : int or None
            How many passages of each case at most, the best first; None for all.
        sealed : bool
            Whether what gives the sequels away is looked through and shown, too.
        marked : bool
            Whether passages are HTML, escaped, with the words found in ``mark`` elements.
        **conditions
            What cases must meet besides, as in `find`.

        Returns
        -------
        Results
            A DataFrame (``casebook.describe("passages")``) that shows itself with the words
            marked; its ``note`` says what rows cannot: a word that was probably meant, or that
            no case has all words.

        Raises
        ------
        TypeError
            If `question` is not a text.
        ValueError
            If there is no word in it, or only the commonest, or a number or condition is wrong.

        Examples
        --------
        >>> import casebook
        >>> book = casebook.load()
        >>> found = book.search("业委会", limit=2, passages=1)
        >>> "owners' committee" in found.loc[0, "passage"]
        True
        >>> book.search("incinarator")
        Nothing found for "incinarator". Did you mean "incinerator"?
        """
        from casebook.search._results import check, results

        _refuse(conditions, "search", _SEARCHED, but=_CONDITIONS)
        check(question, limit, passages)
        question = canonical(question)
        among = set(self.find(**conditions)["case_id"]) if conditions else None
        index = self.search_index(sealed=sealed)
        answer = index.search(question, among=among)
        return results(
            question,
            answer,
            index,
            self._cases,
            language=self._language,
            limit=limit,
            passages=passages,
            is_marked=marked,
        )

    def search_index(self, *, sealed: bool = False) -> Index:
        """The index behind `search`, made when first asked for.

        Parameters
        ----------
        sealed : bool
            Whether what gives the sequels away is in it.
        """
        if sealed not in self._indexes:
            from casebook.search import Index

            self._indexes[sealed] = Index(self._data, language=self._language, sealed=sealed)
        return self._indexes[sealed]


# What can be asked for, each with what it is also called.
_CONDITIONS: dict[str, tuple[str, ...]] = {
    "theme": ("topic",),
    "place": ("country", "city", "district", "subdistrict", "community", "location", "where"),
    "actor_kind": ("actor", "kind"),
    "years": ("period", "since", "until", "start_year", "end_year", "when"),
    "text": ("word", "words", "query", "question", "title"),
}
_SEARCHED = {"limit": ("n", "k", "top", "head", "max"), "passages": (), "sealed": (), "marked": ()}
_SEARCHED |= _CONDITIONS


def _refuse(
    given: Iterable[str],
    method: str,
    known: Mapping[str, tuple[str, ...]],
    *,
    but: Collection[str] = (),
) -> None:
    """Raise what is to be said of an argument that a method does not have."""
    for name in given:
        if name not in but:
            meant = [word for word, others in known.items() if name.lower() in others]
            nearest = f' Did you mean "{meant[0]}"?' if meant else codebook.suggest(name, known)
            raise TypeError(f'{method} has no "{name}".{nearest} It takes {", ".join(known)}.')


def _known(what: str, word: str, known: Any) -> None:
    if word not in known:
        raise ValueError(
            f'No {what} "{word}".{codebook.suggest(word, known)} Known: {", ".join(known)}.'
        )


def _places(case: Plain, districts: Iterable[Plain]) -> dict[str, str]:
    """The names of the places that a case lies in, also in Chinese, by their one form."""
    place = case["place"]
    names = [value for name, value in place.items() if name != "note" and isinstance(value, str)]
    for row in districts:
        if row["city"] == place["city"]:
            names.append(row["city_zh"])
            if row["district"] == place["district"]:
                names.append(row["district_zh"])
    return {_folded(name): name for name in names if name}


def _folded(place: str) -> str:
    """The name of a place in the one form that is compared.

    >>> _folded(" BAO’AN"), _folded("福田区"), _folded("深圳市"), _folded("大鹏新区")
    ("bao'an", '福田', '深圳', '大鹏')
    """
    name = canonical(place).strip().replace("\u2019", "'").casefold()
    return re.sub("(?<=..)(新区|特别合作区|区|市|县)$", "", name)


def _all_text(case: Plain) -> str:
    parts: list[str] = []

    def gather(value: Any) -> None:
        if isinstance(value, str):
            parts.append(value)
        elif isinstance(value, Mapping):
            for inner in value.values():
                gather(inner)

    for name in ("title", "summary", "problem", "response"):
        gather(case[name])
    for name in ("facts", "claims", "critiques", "actors"):
        for entry in case[name]:
            gather(entry.get("text"))
            gather(entry.get("name"))
    return "\n".join(parts).lower()


def load(path: Given | Sequence[Given] | None = None, *, language: Language = "en") -> Casebook:
    """Load the shipped bank, a bank of your own, or several together.

    Parameters
    ----------
    path : str, path or list of these, optional
        A folder with ``cases/*.yaml`` and ``bibliography.yaml``, or an exported package: a
        folder with ``bank.json``. Reading either needs the ``authoring`` extra, because all
        that comes from outside is checked. ``"shipped"``, and nothing at all, is the bank
        that the package ships. Of a list, all banks are read together, as in
        ``casebook.load(["shipped", "my-bank"])``: the column `origin` of `cases` says which
        bank a case comes from. A case or a work that two banks have is read once if it is
        the same in both, and an error if not; of a term of the glossary the first stands;
        variables, theories and codings all come from the first bank that has any of them.
    language : {"en", "zh"}
        Language of the texts where a case has them in it; English elsewhere.

    Returns
    -------
    Casebook

    Raises
    ------
    CaseDataError
        If a bank has errors, or two contradict each other (all findings are listed), or if,
        in a checkout, the built copy is older than ``data/``.
    ValueError
        If the language is not known, or what is named is no path.
    ModuleNotFoundError
        If the ``authoring`` extra is needed and not installed.

    Examples
    --------
    >>> import casebook
    >>> "baishizhou-tenant-clearance" in casebook.load().case_ids
    True
    """
    codebook.known_language(language)
    data = loading.read(path)
    if isinstance(data, loading.Parts):  # nothing of it is read before it is asked for
        return Casebook(data, language=language, origin=data.origin)
    counts: dict[str, int] = {}
    for name in data["origins"].values():
        counts[name] = counts.get(name, 0) + 1
    names = [f"{name} ({count})" for name, count in counts.items()]
    return Casebook(
        data, language=language, origin=" and ".join(names if len(names) > 1 else counts)
    )
