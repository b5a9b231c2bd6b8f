"""``python -m casebook``: the same as the command ``casebook``."""

import sys

from casebook.cli import main

sys.exit(main())
