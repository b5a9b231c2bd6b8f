"""``python -m tools.live``: make the kit, and say where it is."""

from __future__ import annotations

import sys

from tools.live.kit import build_kit
from tools.live.settings import KitError


def main() -> int:
    """Return the exit status."""
    try:
        print(build_kit())
    except KitError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
