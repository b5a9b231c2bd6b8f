# A reference solution of exercises/07-delivery.ipynb: each part replaces the notebook's cell of the
# same id. Not for trainees: it is in neither the package nor the exercises folder.
# ruff: noqa: F821  (names of the notebook)

# %% task-1-answer
answer_1 = "o4"
# A rule for the whole district, known beforehand, whatever one thinks of the one school.

# %% task-2-answer
answer_2 = {
    "figures": exercise.material("task-2").value.count(),
    "share": 100
    * exercise.material("task-2").dropna(subset="value").relation.eq("responsible").mean(),
}

# %% task-3-answer
answer_3 = {
    "c2": "here",
    "v1": "here",
    "v2": "other",
    "v3": "other",
    "v4": "here",
    "v6": "here",
    "v11": "other",
    "f13": "other",
    "f29": "here",  # a district of the city is within the case
}

# %% task-4-answer
answer_4 = {
    "P": ("g3", "not-found"),
    "Q": ("g7", "not-stated"),
    "R": ("g5", "disputed"),
    "S": ("g1", "not-found"),
    "T": ("g10", "not-stated"),
}

# %% task-5-answer
answer_5 = """
The bureau stated on 6 December 2018 that all children living near the school would be admitted,
says China Daily; in Global Times it is all who meet the requirements (f21, c3). If your lease is
not registered, the first sentence includes you and the second may not, and which was meant is
disputed (g11). The notice is gone, and the school apologised (f22). How many places there are, and
who was taken in, was not found (g9).
"""

# %% task-6-answer
answer_6 = "o5"
# A place that is not there cannot be promised.
