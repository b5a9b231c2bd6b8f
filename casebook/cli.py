"""The command line: each command is one call into the library."""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path

from casebook import _files, bank, codebook
from casebook.codebook import visible
from casebook.records import CaseDataError

__all__ = ["main", "parser"]

# As in casebook.export, which is imported when it is wanted; a test compares the two.
_FORMATS = ("csv", "parquet", "xlsx", "sqlite", "json")
_OUTPUT = "the output"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns its exit status: 0 well, 1 errors found, 2 wrong usage."""
    if sys.stdout is None:  # closed by whoever started us: there is nobody to tell
        return 2
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # What a code page lacks is shown as its number: nothing is cut off in the middle.
            stream.reconfigure(errors="backslashreplace")
    options = parser().parse_args(arguments)
    try:
        with _files.named(_OUTPUT):  # every other file is named where it is written
            status: int = options.run(options)
            sys.stdout.flush()  # else what goes wrong with the last lines goes wrong after us
    except CaseDataError as error:
        _complain(error)
        return 1
    except BrokenPipeError:  # whoever read has seen enough
        _files.silence(sys.stdout.fileno())  # or Python complains when it leaves
        return 1
    except OSError as error:
        if error.filename == _OUTPUT:
            _files.silence(sys.stdout.fileno())
        _complain(error)
        return 2
    except (KeyError, ValueError, ImportError) as error:
        # str() of a KeyError puts its message in quotes.
        _complain(error.args[0] if isinstance(error, KeyError) else error)
        return 2
    except KeyboardInterrupt:
        _complain("Stopped.")
        return 130
    return status


def _complain(message: object) -> None:
    for line in str(message).split("\n"):
        print(visible(line), file=sys.stderr)


def _version() -> str:
    try:
        return metadata.version("casebook")
    except metadata.PackageNotFoundError:  # run from a folder, and not installed
        return "not installed"


def parser() -> argparse.ArgumentParser:
    """What reads the command line; the book's reference of the commands is made from it."""
    program = argparse.ArgumentParser(prog="casebook", description="A bank of documented cases.")
    program.add_argument("--version", action="version", version=_version())
    commands = program.add_subparsers(required=True, metavar="COMMAND")

    check = commands.add_parser("check", help="report every problem in a bank or a case file")
    check.add_argument("path", nargs="?", default="data", help="bank or case file (default: data)")
    check.add_argument("--rules", action="store_true", help="list the rules and what they demand")
    check.set_defaults(run=_check)

    new = commands.add_parser("new", help="start a case, and its bank if there is none")
    new.add_argument("case", metavar="CASE-ID", help="lower-case words with hyphens")
    new.add_argument("--bank", default="data", help="folder of the bank (default: data)")
    new.add_argument("--title", help="title of the case")
    new.set_defaults(run=_new)

    describe = commands.add_parser("describe", help="document the columns of a table")
    describe.add_argument("table", help=f"one of {', '.join(codebook.tables())}")
    describe.add_argument("--language", default="en", help="en or zh (default: en)")
    describe.set_defaults(run=_describe)

    export = commands.add_parser("export", help="write tables with their documentation")
    export.add_argument("folder", help="a new or empty folder")
    _add_bank(export)
    export.add_argument("--format", choices=_FORMATS, default="csv", help="(default: csv)")
    export.add_argument("--tables", help="names with commas between them (default: all)")
    export.set_defaults(run=_export)

    cite = commands.add_parser("cite", help="print the bibliography of cases, or how to cite them")
    cite.add_argument("cases", nargs="*", metavar="CASE", help="ids of cases (default: all)")
    _add_bank(cite)
    cite.add_argument("--style", choices=("bibtex", "csl-json", "text"), default="bibtex")
    cite.add_argument(
        "--itself",
        action="store_true",
        help="cite the cases themselves, as parts of the bank, not the works behind them",
    )
    cite.add_argument(
        "-o", "--output", metavar="FILE", help="write to this file, whole or not at all"
    )
    cite.set_defaults(run=_cite)

    plan = commands.add_parser("plan", help="plan a course of so many hours from the chapters")
    _add_bank(plan)
    plan.add_argument("--hours", type=float, required=True, help="hours in class, 0.25 to 200")
    plan.add_argument(
        "--themes", default="", help="themes or chapters with commas between them (default: all)"
    )
    plan.add_argument(
        "--level",
        choices=("beginner", "intermediate", "advanced"),
        default="advanced",
        help="what may be asked of the class at most (default: advanced)",
    )
    plan.add_argument(
        "--session", type=int, default=90, metavar="MINUTES", help="minutes of one (default: 90)"
    )
    plan.add_argument("--format", choices=("markdown", "csv", "ics"), default="markdown")
    plan.add_argument(
        "--start", metavar="TIME", help="of the first session, for ics, as in 2026-12-07T09:00"
    )
    plan.add_argument(
        "--every",
        type=int,
        default=7,
        metavar="DAYS",
        help="from one session to the next, for ics; 0 is all on one day (default: 7)",
    )
    plan.add_argument(
        "-o", "--output", metavar="FILE", help="write to this file, whole or not at all"
    )
    plan.set_defaults(run=_plan)

    room = commands.add_parser("class", help="see what a class has handed in")
    room.add_argument("folder", help="folder of the files, and of the folders that hold them")
    _add_bank(room)
    room.add_argument("--out", metavar="DIR", help="a new or empty folder: a page, tables, grades")
    room.add_argument(
        "--anonymous",
        action="store_true",
        help="for the projector: without names and groups under five, in a shuffled order",
    )
    room.add_argument(
        "--roster",
        metavar="FILE",
        help="CSV with a column pseudonym beside those by which Moodle or Canvas know a person",
    )
    room.set_defaults(run=_class)

    build = commands.add_parser("build", help="make the built copy of data/ in a checkout")
    build.set_defaults(run=_build)
    return program


def _add_bank(command: argparse.ArgumentParser) -> None:
    """The option of every command that loads a bank."""
    command.add_argument(
        "--bank",
        action="append",
        help="a folder with case files, an exported package, or the word shipped; "
        "give it several times to read them together (default: shipped)",
    )


def _check(options: argparse.Namespace) -> int:
    from casebook import checking
    from casebook.parts.case_rules import RULES
    from casebook.parts.problems import NUMBERS

    if options.rules:
        rules = NUMBERS | {rule.number: (rule.severity, rule.text) for rule in RULES.values()}
        for number, (severity, text) in sorted(rules.items()):
            print(f"{number} {severity}: {text}")
        return 0
    findings = checking.check(options.path)
    for finding in findings:
        print(f"{finding.severity}: {finding}")
    errors = sum(finding.severity == "error" for finding in findings)
    print(f"{errors} error(s), {len(findings) - errors} warning(s) in {visible(options.path)}")
    return 1 if errors else 0


def _new(options: argparse.Namespace) -> int:
    from casebook import new

    for line in new.start(options.case, Path(options.bank), title=options.title):
        print(visible(line))
    return 0


def _describe(options: argparse.Namespace) -> int:
    print(codebook.describe(options.table, language=options.language))
    return 0


def _export(options: argparse.Namespace) -> int:
    from casebook import export

    only = [name.strip() for name in (options.tables or "").split(",") if name.strip()]
    if options.tables is not None and not only:
        raise ValueError(f"--tables names no table. Tables: {', '.join(codebook.tables())}.")
    book = bank.load(options.bank)
    written = export.tables(book, Path(options.folder), format=options.format, only=only)
    print(f"{len(written)} files written to {visible(options.folder)}")
    return 0


def _cite(options: argparse.Namespace) -> int:
    from casebook import export
    from casebook.export.documents import citation

    book = bank.load(options.bank)
    styles = {"bibtex": export.bibtex, "csl-json": export.csl_json, "text": export.reference_list}
    if options.itself and options.style == "text":
        text = "".join(f"{citation(book, case=id_)}\n" for id_ in options.cases or [""])
    elif options.itself:
        text = styles[options.style](export.itself(book, id_) for id_ in options.cases or [""])
    else:
        text = styles[options.style](export.works_of(book, options.cases))
    _put(text, options.output)
    return 0


def _put(text: str, output: str | None) -> None:
    """Write a text to a file, or print it."""
    if output is not None:
        path = Path(output)
        _files.write_texts(path.parent, {path.name: text})
        return
    if isinstance(sys.stdout, io.TextIOWrapper) and not sys.stdout.isatty():
        sys.stdout.reconfigure(encoding="utf-8")  # a file is read by programs that expect it
    print(text, end="")


def _plan(options: argparse.Namespace) -> int:
    import datetime as dt

    from casebook import course

    if options.format == "ics" and options.start is None:
        raise ValueError("A calendar needs --start, as in --start 2026-12-07T09:00.")
    themes = [name.strip() for name in options.themes.split(",") if name.strip()]
    made = course.plan(
        bank.load(options.bank),
        hours=options.hours,
        themes=themes,
        level=options.level,
        session=options.session,
    )
    if options.format == "ics":
        try:
            start = dt.datetime.fromisoformat(options.start)
        except ValueError:
            found = f"--start: found {options.start}; expected a day and a time"
            raise ValueError(f"{found}, as in 2026-12-07T09:00.") from None
        text = course.calendar(made, start, every_days=options.every).decode()
    elif options.format == "csv":
        text = made.table.to_csv(index=False, lineterminator="\n")
    else:
        text = course.markdown(made)
    _put(text, options.output)
    if options.format != "markdown":  # the syllabus says it itself
        for note in made.notes:
            print(visible(note), file=sys.stderr)
    return 0


def _class(options: argparse.Namespace) -> int:
    from casebook import classroom
    from casebook.classroom import files, grades, lines

    roster = grades.Roster()
    if options.roster is not None:
        with _files.named(options.roster):
            roster = grades.read_roster(_files.read_bytes(Path(options.roster), 2_000_000))
    room = classroom.load(options.folder, bank.load(options.bank))
    room = room.anonymous() if options.anonymous else room
    for line in lines.lines(room):
        print(line)
    if options.out is not None:
        written, notes = files.write(room, options.out, roster=roster)
        print(f"\n{len(written)} files written to {visible(options.out)}")
        for note in notes:
            print(visible(note), file=sys.stderr)
    return 0 if room.counts["people"] or room.counts["slips"] else 1


def _build(options: argparse.Namespace) -> int:
    from casebook import build

    source = _files.checkout_data()
    if source is None:
        raise ValueError("There is no data/ beside this package: `build` works in a checkout only.")
    build.publish_schemas(source)
    for finding in build.build(source, source.parent / "casebook" / "_data"):
        print(f"{finding.severity}: {finding}", file=sys.stderr)
    return 0
