"""Search: ranks the cases of a bank by words, and shows the passages in which they stand.

Four parts: what a word is (`_words`), what is looked through (`_passages`), how cases are
ranked (`_index`), and the answer as a table (`_results`, which alone needs pandas). Plain
Python over plain data. What a word is and every constant are data that ``Index.for_page``
hands to the script of the book's finder, so that both rank alike.
"""

from __future__ import annotations

from casebook.parts.passages import Passage
from casebook.search._index import Answer, Hit, Index

__all__ = ["Answer", "Hit", "Index", "Passage"]
