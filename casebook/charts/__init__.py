"""Charts of the casebook's tables, each a function from DataFrames to an Altair chart.

>>> import casebook
>>> book = casebook.load()
>>> chart = casebook.charts.timeline(book.cases)
>>> chart.to_dict()["title"]["text"]
['When the cases took place']

The charts respond through Vega-Lite's own controls, so that they do so on a page without
Python too. They set no colour of text or ground: these come from the page or the notebook.
Where nothing draws Vega-Lite, as in a notebook converted to HTML, they show as a picture, or
without the package vl-convert-python as a table. They change nothing about charts of your own.
"""

from __future__ import annotations

from casebook.charts._accounts import expectations
from casebook.charts._actors import actors_by_case
from casebook.charts._codes import codes_by_case
from casebook.charts._conflicts import facts_compare
from casebook.charts._map import district_map
from casebook.charts._population import population
from casebook.charts._speakers import speakers
from casebook.charts._timeline import timeline

__all__ = [
    "actors_by_case",
    "codes_by_case",
    "district_map",
    "expectations",
    "facts_compare",
    "population",
    "speakers",
    "timeline",
]
