"""The build hook: make the built copy of the data, ``casebook/_data``, and put it in the wheel.

The copy is never committed. It is made wherever a wheel is built (from a checkout or from a source
package) and for an editable install, where the library reads it in place.
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
        target = root / "casebook" / "_data"
        # The hook runs before the package is installed, so it imports the one beside it.
        sys.path.insert(0, str(root))
        try:
            from casebook.build import build
            from casebook.records import CaseDataError

            try:
                build(source=root / "data", target=target)
            except CaseDataError:
                if version != "editable":
                    raise
        finally:
            sys.path.remove(str(root))
        if version != "editable":
            # The folder is git-ignored, and what git ignores is left out unless named here.
            build_data["force_include"][str(target)] = "casebook/_data"
