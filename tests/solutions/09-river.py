# A reference solution of exercises/09-river.ipynb: each part replaces the notebook's cell of the
# same id. Not for trainees: it is in neither the package nor the exercises folder.
# ruff: noqa: F821  (names of the notebook)

# %% task-1-answer
answer_1 = "o2"
# The inspectors had just said that there was no plan for the whole.

# %% task-2-answer
answer_2 = (
    exercise.material("task-2")
    .query("case_id == 'co-built-community-gardens'")
    .value.agg({"largest": "max", "more": lambda counts: counts.max() - counts.min()})
)

# %% task-3-answer
answer_3 = (
    facts[facts.unit.str.contains("missing", na=False)]
    .query("year == 2015")
    .value.agg({"lowest": "min", "highest": "max"})
)

# %% task-4-answer
answer_4 = {
    "c1": "relation",
    "c2": "relation",  # a river chief has a part in it, unpaid or not
    "c4": "channel",
    "c9": "scope",  # another river
    "v1": "independent",  # and from before the works
    "v3": "scope",
    "v5": "channel",  # nobody knows which paper
    "v8": "channel",
    "v10": "relation",
    "f60": "channel",  # a market title: by the loose rule it would count
}

# %% task-5-answer
answer_5 = """
By November 2020 the national test section had, for the time being, left the worst class, the best
since 1992, writes Nanfang Daily, a Party or state organ (f55). Early in 2021
reporters of the newspaper that co-founded the scheme, on a walk with river chiefs, saw stretches of
a tributary that were still turbid (f11). That the stench has gone a volunteer was told on the banks
(c2). Water quality year by year was not found (g8), and nor was an evaluation by anybody without a
part in it (g1).
"""

# %% task-6-answer
answer_6 = "o2"
# Sewers cannot be seen, and carry what can.
