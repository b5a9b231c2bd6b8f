"""Checks a bank: reads its files, and reports every problem at once.

What is in here needs the extra ``authoring``; the shipped bank loads without it.
"""

from __future__ import annotations

from casebook.checking.examine import PlainBank, check, examine

__all__ = ["PlainBank", "check", "examine"]
