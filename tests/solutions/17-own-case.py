# A reference solution of exercises/17-own-case.ipynb: each part replaces the notebook's cell of the
# same id. Not for trainees: it is in neither the package nor the exercises folder.
# ruff: noqa: F821

# %% task-1-answer
answer_1 = {
    "f25": "told-later",
    "f34": "later",
    "f22": "then",
    "f55": "told-later",
    "f40": "later",
    "f24": "then",
    "f33": "later",
    "f26": "told-later",
}

# %% task-2-answer
answer_2 = {
    "A": ["f11"],
    "B": ["f1", "f2"],
    "C": ["f23", "f24"],
    "D": ["f27"],
    "E": ["f28"],
}

# %% task-3-answer
answer_3 = {
    "A": "stops",
    "B": "passes",
    "C": "warns",
    "D": "stops",
    "E": "passes",
    "F": "warns",
    "G": "stops",
    "H": "passes",
}

# %% task-4-answer
answer_4 = book.cases.query("grade == 'full'")["independent_count"]
answer_4 = {"cases": (answer_4 > 0).sum(), "voices": answer_4.sum()}

# %% task-5-answer
answer_5 = """
By a plan on display until the end of April the district wants to close a street to cars on market
days. The head of the work station has to say on the last day whether the station supports it.
Support it as it stands; or ask for one lane to stay open for the doctor and the deliveries.
"""
