"""Lay out the book of a bank of one's own: its case library, case pages, and its own chapters.

Run by ``make book BANK=folder``. The look, the settings and the page of the library are those of
``book/``; the chapters of ``book/`` are left out, because they speak of our cases. What the bank
has in its folder ``book/`` is laid over that: pages (``*.md``), ``_config.yml`` (only what differs,
such as title and author), ``_toc.yml``, ``_static`` and ``_templates``. All of this is code of the
bank's authors, run on this machine; ``EXECUTE=off`` builds without it.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import yaml

__all__ = ["lay_out"]

_TITLE = "A bank of cases"
_AUTHOR = "The authors of the cases"
# Ours names a licence, which is not ours to give, and leads to a page on how our cases were made.
_FOOTER = """\
<p class="cb-footer">© {{ author }}. Made with casebook {{ casebook_version }}.</p>
"""
_INTRO = """\
# {title}

This book has {{count}}`cases` cases, with {{count}}`facts` facts and their sources.
They are in the [case library](library.md).
"""
_GLOSSARY = """\
# Glossary

```{terms}
```
"""
_THEORIES = """\
# What is said to solve problems

```{theories}
```
"""


# What a bank may say of itself in a build that runs none of its code.
_WORDS = ("title", "author", "copyright")


def lay_out(bank: Path, book: Path, target: Path, *, execute: bool = True) -> None:
    """Make the folder that the book engine builds the book of a bank from.

    Parameters
    ----------
    bank : Path
        Folder of the bank.
    book : Path
        Folder ``book/`` of the project.
    target : Path
        The folder to be made; one of an earlier run is replaced.
    execute : bool
        Whether the bank's code may run: the cells of its pages, and what its settings and
        templates name. Without, its pages show their code and no outputs.
    """
    own = bank / "book"
    if target.exists():
        shutil.rmtree(target)
    # With their dates, so that a page that has not changed is not built again.
    for name in ("_static", "_templates"):
        shutil.copytree(book / name, target / name)
    shutil.copy2(book / "library.md", target)
    settings, left_out = _read(own / "_config.yml"), ["_build", ".*"]
    if not execute:
        settings = {name: settings[name] for name in _WORDS if name in settings}
        settings["execute"] = {"execute_notebooks": "off"}
        # Without the kernel nobody says in what language a cell is.
        settings["sphinx"] = {"config": {"suppress_warnings": ["myst-nb.lexer"]}}
        left_out += ["_templates", "*.py"]
    config = _merged(_config(bank, book), settings)
    pages = {"intro": _INTRO.format(title=config["title"]), "_templates/casebook-footer": _FOOTER}
    if (bank / "glossary.yaml").is_file():
        pages["reference/glossary"] = _GLOSSARY
    if (bank / "theories.yaml").is_file():
        pages["reference/theories"] = _THEORIES
    (target / "reference").mkdir()
    for name, text in pages.items():
        ending = "html" if name.startswith("_") else "md"
        (target / f"{name}.{ending}").write_text(text, encoding="utf-8")
    if own.is_dir():
        shutil.copytree(own, target, dirs_exist_ok=True, ignore=shutil.ignore_patterns(*left_out))
    _write(target / "_config.yml", config)
    if not (target / "_toc.yml").exists():
        _write(target / "_toc.yml", _toc(target))


def _write(path: Path, data: Any) -> None:
    path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")


def _read(path: Path) -> dict[str, Any]:
    data = yaml.safe_load(path.read_text(encoding="utf-8")) if path.is_file() else {}
    if not isinstance(data, dict):
        raise ValueError(f"{path} holds no settings: expected keys with values, as in ours.")
    return data


def _config(bank: Path, book: Path) -> dict[str, Any]:
    """The settings of our book, with what every other book has otherwise."""
    title = _read(bank / "book" / "_config.yml").get("title", _TITLE)
    logo = {"text": title, "alt_text": f"{title}, start page"}
    # Our exercises are about our cases.
    sphinx = {
        "casebook_data": str(bank.resolve()),
        "casebook_exercises": "",
        "html_theme_options": {"logo": logo},
    }
    changes = {
        "title": title,
        "author": _AUTHOR,
        "copyright": "",
        "sphinx": {"config": sphinx},
    }
    return _merged(_read(book / "_config.yml"), changes)


def _merged(settings: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    made = dict(settings)
    for name, value in changes.items():
        before = made.get(name)
        if isinstance(before, dict) and isinstance(value, dict):
            value = _merged(before, value)
        made[name] = value
    return made


def _toc(target: Path) -> dict[str, Any]:
    """Start, the bank's own pages in order of their names, the library, what is looked up."""
    taken = {"intro", "library"}
    chapters = [path.stem for path in sorted(target.glob("*.md")) if path.stem not in taken]
    library = {"file": "library", "sections": [{"glob": "cases/*"}]}
    reference = sorted(f"reference/{path.stem}" for path in target.glob("reference/*.md"))
    parts = [
        {"caption": "Chapters", "chapters": [{"file": name} for name in chapters]},
        {"caption": "Cases", "chapters": [library]},
        {"caption": "Reference", "chapters": [{"file": name} for name in reference]},
    ]
    return {"format": "jb-book", "root": "intro", "parts": [p for p in parts if p["chapters"]]}
