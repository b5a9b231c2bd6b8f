# A reference solution of exercises/12-answering.ipynb: each part replaces the notebook's cell of
# the same id. Not for trainees: it is in neither the package nor the exercises folder.
# ruff: noqa: F821

# %% task-1-answer
answer_1 = "o5"

# %% task-2-answer
answer_2 = {
    # Counted over the cases that are asked about, and not over the rows that are left.
    **(
        (rows.outside == "yes")
        .groupby(rows.case)
        .sum()
        .set_axis(["Beijing", "Futian", "doors", "grid"])
    ),
    "mean": (rows.outside == "yes").groupby(rows.case).sum().mean(),
    "critical": rows.ref.str.contains("/v").sum(),
}

# %% task-3-answer
answer_3 = {
    "A": "responsible",
    "B": "responsible",  # a survey, and the city tells of it
    "C": "responsible",
    "D": "affected",  # the village's company: the doors stand in its houses
    "E": "third-party",
    "F": "responsible",
    "G": "affected",
    "H": "third-party",  # invited, and no part of the hotline
}

# %% task-4-answer
answer_4 = {
    "P": ("g1", "not-found"),
    "Q": ("g2", "not-stated"),
    "R": ("g3", "not-found"),
    "S": ("g6", "not-stated"),
    "T": ("g7", "not-stated"),
}

# %% task-5-answer
answer_5 = """
The district itself reports 19,589 of 19,641 appeals of 2020, up to late November, as resolved
(f6); what counts as resolved is not explained (g2). No evaluation from outside the district and no
survey of those who complained was found (g1), and The Diplomat reads the idea behind it as keeping
grievances from going upward (v1).
"""

# %% task-6-answer
answer_6 = "o4"
