# A reference solution of exercises/04-estate.ipynb: each part replaces the notebook's cell of the
# same id. Not for trainees: it is in neither the package nor the exercises folder.
# ruff: noqa: F821  (names of the notebook)

# %% task-1-answer
answer_1 = "o3"  # any option is an answer

# %% task-2-answer
answer_2 = {}
count = facts.value.loc
answer_2 = {
    "committee": 100 * count[REGULATION, "f9"] / count[REGULATION, "f8"],
    "firm": 100 * count[LUOHU, "f2"] / count[LUOHU, "f1"],
}

# %% task-3-answer
answer_3 = {
    "c1": "relation",  # he helped to draft it
    "c5": "scope",  # a scholar, on estates in general
    "v1": "channel",  # on this rule, through a market title of a state group
    "v2": "scope",  # a book on China, of unknown origin besides
    "v3": "relation",
    "v4": "scope",  # another city
    "v7": "channel",  # or scope
    "f8": "relation",  # the city counts
    "f11": "channel",
    "f42": "scope",
}

# %% task-4-answer
answer_4 = {}
critiques = book.critiques[book.critiques.case_id == REGULATION]
about_it = critiques[critiques.scope == "this-case"]
answer_4 = {
    "here": len(about_it),
    "share": 100 * (about_it.relation == "responsible").mean(),
}

# %% task-5-answer
answer_5 = """
One may not. The city's own count has 1,476 of all 3,597 estates, about 41 per cent (f8, f9); an
official of the trade association spoke in 2021 of a little over 30 per cent of more than 4,000
commodity housing estates (f32), another whole and an estimate. What the rule has done to owners'
committees was not found (g2).
"""

# %% task-6-answer
answer_6 = "o1"  # or any other
