"""A small book built from a small bank, for tests of the Sphinx extension."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

CONF = """\
project = "Small"
extensions = ["myst_nb", "casebook_book"]
html_theme = "basic"
nb_execution_mode = "cache"
nb_execution_raise_on_error = True
myst_enable_extensions = ["colon_fence"]
casebook_data = "../bank"
exclude_patterns = ["_build"]
"""
INDEX = """\
# Small book

```{toctree}
:glob:
page*
cases/*
```
"""


class SmallBook:
    """The folder of a small book: its bank beside it, its pages, what a build made of them."""

    def __init__(self, folder: Path, **pages: str) -> None:
        self.bank = folder / "bank"
        self.source = folder / "book"
        self.html = self.source / "_build" / "html"
        self.source.mkdir()
        (self.source / "conf.py").write_text(CONF, encoding="utf-8")
        self.write("index", INDEX)
        for name, text in pages.items():
            self.write(name, text)

    def write(self, name: str, text: str) -> None:
        """Write a page."""
        (self.source / f"{name}.md").write_text(text, encoding="utf-8")

    def build(self) -> subprocess.CompletedProcess[str]:
        """Build with warnings as errors; the caches of the last build are used."""
        return subprocess.run(
            [
                sys.executable, "-m", "sphinx", "-b", "html", "-W", "--keep-going", "--no-color",
                str(self.source), str(self.html),
            ],
            capture_output=True,
            text=True,
            env={**os.environ, "NO_COLOR": "1", "JUPYTER_PLATFORM_DIRS": "1"},
        )  # fmt: skip

    def page(self, name: str) -> str:
        """HTML of a page."""
        return (self.html / f"{name}.html").read_text(encoding="utf-8")
