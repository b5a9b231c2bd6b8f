# A reference solution of exercises/11-choosing.ipynb: each part replaces the notebook's cell of the
# same id. Not for trainees: it is in neither the package nor the exercises folder.
# ruff: noqa: F821

# %% task-1-answer
answer_1 = "o4"

# %% task-2-answer
answer_2 = {
    "present": 100 * 1370 / 1737,
    "fewest": 100 * 993 / numbers["wanfeng-residents-committee-recall/f11", 0],
    "roll": 100 * 993 / numbers["wanfeng-residents-committee-recall/f11", 1],
    "people": 100 * 1737 / (57_662 + 2_035),  # those from elsewhere, and those registered
    "office": "84 %",
}

# %% task-3-answer
answer_3 = {
    "A": "charged",  # a ministry's report
    "B": "convicted",
    "C": "alleged",  # a post
    "D": "charged",
    "E": "charged",  # no verdict yet
    "F": "denied",
    "G": "alleged",
}

# %% task-4-answer
answer_4 = {
    "P": ("g3", "not-stated"),
    "Q": ("g8", "not-found"),
    "R": ("g5", "disputed"),
    "S": ("g6", "not-found"),
    "T": ("g10", "not-found"),
}

# %% task-5-answer
answer_5 = """
One report, read on a forum that does not name its paper, says that 1,370 of 1,737 entitled
residents came and recalled each of the seven members with at least 993 votes, more than half of
those present (f11, f12). How the roll was drawn up is not stated (g3), the tenants are heard
nowhere (g10), and the copy does not show the month (g1).
"""

# %% task-6-answer
answer_6 = "o1"
