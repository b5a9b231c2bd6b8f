"""A typical session; what it imports is compiled ahead (``ahead.py``).

A module that is missing here works all the same, and takes a reader longer: a test compares this
with what the library imports.
"""

# What the library takes of the standard library, and a cell of a notebook.
import argparse  # noqa: F401
import ast  # noqa: F401
import base64  # noqa: F401
import calendar  # noqa: F401
import collections.abc  # noqa: F401
import contextlib  # noqa: F401
import csv  # noqa: F401
import dataclasses  # noqa: F401
import decimal  # noqa: F401
import difflib  # noqa: F401
import fractions  # noqa: F401
import hashlib  # noqa: F401
import html  # noqa: F401
import importlib.metadata
import importlib.resources
import io
import itertools  # noqa: F401
import json  # noqa: F401
import linecache  # noqa: F401
import statistics  # noqa: F401
import string  # noqa: F401
import tempfile  # noqa: F401
import textwrap  # noqa: F401
import traceback  # noqa: F401
import unicodedata  # noqa: F401
import urllib.parse  # noqa: F401
import zipfile  # noqa: F401

import altair as alt
import fastjsonschema
import jinja2
import jsonschema
import pandas as pd
import yaml

importlib.metadata.version("pandas")
table = pd.DataFrame({"place": ["a", "b", "a"], "year": [1, 2, 3], "text": ["x;y", "", None]})
table["text"].str.split(";").explode().value_counts()
table.merge(table.groupby("place", as_index=False).agg(years=("year", "sum")), on="place")
table.pivot_table(index="place", values="year", aggfunc="mean").sort_values("year")
pd.concat([table, table]).astype({"year": "Int64"}).to_csv()
pd.read_csv(io.StringIO("a,b\n1,2\n"))
table.to_html()
table.style.to_html()
repr(table)

mark = (
    alt.Chart(table).mark_bar().encode(x="year:Q", y=alt.Y("place:N", sort="-x"), tooltip=["text"])
)
alt.layer(mark, mark.mark_text()).facet("place:N").to_dict()

jinja2.Environment(autoescape=True).from_string("{% for a in b %}{{ a }}{% endfor %}").render(
    b="ab"
)
yaml.safe_load(yaml.safe_dump({"a": [1, "b"]}))
jsonschema.Draft7Validator({"type": "object"}).is_valid({})
fastjsonschema.compile({"type": "object"})({})
