"""A class and what it has handed in: read, judged again, as tables, as a page, as grades.

>>> import tempfile
>>> from casebook import classroom
>>> classroom.load(tempfile.mkdtemp()).counts["people"]
0
"""

from __future__ import annotations

from casebook.classroom.files import write
from casebook.classroom.grades import Roster, read_roster
from casebook.classroom.summary import Classroom, load

__all__ = ["Classroom", "Roster", "load", "read_roster", "write"]
