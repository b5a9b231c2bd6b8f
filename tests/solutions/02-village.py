# A reference solution of exercises/02-village.ipynb: each part replaces the notebook's cell of the
# same id. Not for trainees: it is in neither the package nor the exercises folder.
# ruff: noqa: F821  (names of the notebook)

# %% task-1-answer
answer_1 = "o5"  # any option is an answer

# %% task-2-answer
answer_2 = dict.fromkeys("AFGI", "responsible")  # the developer, owners who sign, two companies
answer_2 |= dict.fromkeys("BDJ", "affected")  # another company, those who rent or rented
answer_2 |= dict.fromkeys("EH", "third-party")
answer_2["C"] = "rival"  # it campaigned for the old block

# %% task-3-answer
answer_3 = {}
lists = villages.set_index("case_id").themes.str.split(";")
has = {theme: lists.map(lambda cell, theme=theme: theme in cell) for theme in ("space", "migrants")}
answer_3 |= {theme: int(cells.sum()) for theme, cells in has.items()}
answer_3["both"] = int((has["space"] & has["migrants"]).sum())
answer_3["themes"] = lists.explode().nunique()

# %% task-4-answer
answer_4 = dict.fromkeys("BCDFH", "before")  # C was printed after it, and tells of 2012
answer_4 |= dict.fromkeys("AEGIJ", "after")

# %% task-5-answer
answer_5 = """
A picture story whose outlet is not shown has more than 97 per cent of the shareholders sign in
2012 (f19); a Party paper says the same of the original residents (f45), and the two are not the
same people. How many owners had signed contracts was not found (g6), and of those who rented no
survey was found at all (g4).
"""

# %% task-6-answer
answer_6 = "o2"  # or any other
