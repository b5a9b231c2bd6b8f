# A reference solution of exercises/10-budget.ipynb: each part replaces the notebook's cell of the
# same id. Not for trainees: it is in neither the package nor the exercises folder.
# ruff: noqa: F821

# %% task-1-answer
answer_1 = "o2"

# %% task-2-answer
answer_2 = {
    "yuan": rows.unit.str.contains("yuan").sum(),
    # A running total: the last of them holds the others.
    "Longgang": rows[rows.ref.str.startswith("longgang") & rows.unit.eq("projects")].value.max(),
    # Late 2015 to the end of 2022, and the half-year after it.
    "city": rows.set_index("ref")
    .loc[["shenzhen-livelihood-micro-projects/f4", "shenzhen-livelihood-micro-projects/f5"]]
    .value.sum(),
}

# %% task-3-answer
answer_3 = {
    "a1": "responsible",  # the government that runs it
    "a3": "affected",  # the assemblies ask
    "a4": "responsible",  # the council approves
    "a5": "third-party",
    "a6": "third-party",
    "a10": "affected",
    "a12": "rival",  # of the party that lost the city
    "a14": "affected",  # they wait for their money
}

# %% task-4-answer
answer_4 = {
    "contradict": ["f24", "f53", "f54"],
    "different": ["f4", "f8", "f43"],
}

# %% task-5-answer
answer_5 = """
Of the 83.2 billion won that the mayor's draft took from private programmes about 20 billion were
put back, two papers report (f39); how much of it went to the neighbourhood councils is not stated
anywhere (g8). By a reckoning of the casebook 1.25 of the 8.5 billion cut from the councils came
back (f40), while one outlet wrote of about the usual level (c7).
"""

# %% task-6-answer
answer_6 = "o3"
