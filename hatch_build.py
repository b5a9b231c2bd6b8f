"""The build hook: make the built copy of the data, ``casebook/_data``, wherever a wheel is built.

The copy is never committed. A wheel carries it; an editable install reads it in place.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

__all__ = ["DataBuildHook"]


class DataBuildHook(BuildHookInterface[Any]):
    """Build ``data/`` into ``casebook/_data`` before the wheel is put together."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make the copy; `version` is ``"standard"`` or ``"editable"``.

        Raises
        ------
        CaseDataError
            If a file in ``data/`` is not sound; the message lists the findings. Not for an
            editable install: who is mending a case needs ``casebook check``, and the library
            says by itself that there is no built copy.
        """
        root = Path(self.root)
        sys.path.insert(0, str(root))  # the package is not installed yet
        from casebook.build import build
        from casebook.records import CaseDataError

        try:
            build(source=root / "data", target=root / "casebook" / "_data")
        except CaseDataError:
            if version != "editable":
                raise
