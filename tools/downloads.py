"""Put what a reader needs for a Jupyter of their own into the built book, as one packed folder.

The book brings the library's wheel itself, with the notebooks. No page and no notebook installs it
by its name alone: on the public index another project has that name.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

__all__ = ["NAME", "offer"]

ROOT = Path(__file__).resolve().parent.parent
EXERCISES = ROOT / "exercises"
NAME = "casebook-exercises.zip"
# A packed file is the same whenever it is made of the same files.
_DATE = (1980, 1, 1, 0, 0, 0)


def offer(html: Path) -> Path:
    """Write the packed folder below ``downloads/`` of a built book; return its path.

    In it are the wheel of this tree, each exercise as a notebook, and a page on how to begin.

    Raises
    ------
    subprocess.CalledProcessError
        If the wheel cannot be built; its reason stands on the error stream.
    """
    target = html / "downloads" / NAME
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="casebook-wheel-") as folder:
        build = (sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder)
        built = subprocess.run(build, cwd=ROOT, capture_output=True, text=True)
        if built.returncode:
            sys.stderr.write(built.stderr)
            built.check_returncode()
        (wheel,) = Path(folder).glob("*.whl")
        how = (EXERCISES / "start-here.txt").read_text(encoding="utf-8")
        files = {"start-here.txt": how.replace("WHEEL", wheel.name).encode()}
        for path in (wheel, *sorted(EXERCISES.glob("*.ipynb"))):
            files[path.name] = path.read_bytes()
    with zipfile.ZipFile(target, "w") as packed:
        for name, content in files.items():
            entry = zipfile.ZipInfo(f"casebook-exercises/{name}", _DATE)
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(entry, content)
    return target
