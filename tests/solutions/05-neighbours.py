# A reference solution of exercises/05-neighbours.ipynb: each part replaces the notebook's cell of
# the same id. Not for trainees: it is in neither the package nor the exercises folder.
# ruff: noqa: F821  (names of the notebook)

# %% task-1-answer
answer_1 = "o4"  # any option is an answer

# %% task-2-answer
answer_2 = dict.fromkeys("AI", "third-party")  # two papers
answer_2 |= dict.fromkeys("BFG", "affected")  # residents, one of whom dances
answer_2 |= dict.fromkeys("CDEH", "responsible")  # a firm, a bureau, a Party committee, an official

# %% task-3-answer
answer_3 = {}
residents = critiques[critiques.speaker_kind == "residents"]
by_case = residents.case_id.value_counts().reindex(chapter, fill_value=0)
answer_3 = {
    "statements": int(by_case.sum()),
    "cases": int((by_case > 0).sum()),
    "none": int((by_case == 0).sum()),
    "average": float(by_case.mean()),
}

# %% task-4-answer
answer_4 = {
    "P": ("g1", "not-found"),
    "Q": ("g9", "not-stated"),  # it stands in the part that is cut off
    "R": ("g7", "not-found"),
    "S": ("g5", "not-stated"),  # the copy breaks off
    "T": ("g8", "not-found"),
}

# %% task-5-answer
answer_5 = """
The man offered his share of the upkeep, about 300 yen a year, by a newspaper's account of the
complaint (f17); the association asked for a price of 24,000, about what the owner of an empty house
pays (f18, f19). The court set 15,000, a share of the cost of what serves all residents, as a
councillor retells it (f26), and both sides settled on it (f28). What an ordinary member pays
was not found (g6), so nobody can say whether it is less.
"""

# %% task-6-answer
answer_6 = "o2"  # or any other
