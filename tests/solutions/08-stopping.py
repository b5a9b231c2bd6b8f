# A reference solution of exercises/08-stopping.ipynb: each part replaces the notebook's cell of the
# same id. Not for trainees: it is in neither the package nor the exercises folder.
# ruff: noqa: F821  (names of the notebook)

# %% task-1-answer
answer_1 = "o4"
# Without an answer on the redlines a new report would meet the same doubt.

# %% task-2-answer
answer_2 = (
    exercise.material("task-2")
    .assign(
        yuan=lambda sums: (
            sums.value
            * (1 + 999_999 * sums.unit.str.contains("million"))
            * (1 + 999_999_999 * sums.unit.str.contains("billion"))
        )
    )
    .sort_values("yuan")
    .ref
)

# %% task-3-answer
answer_3 = {
    "A": "critique",
    "B": "claim",  # whose intervention it was
    "C": "critique",
    "D": "claim",
    "E": "fact",
    "F": "fact",
    "G": "fact",
    "H": "fact",
}

# %% task-4-answer
answer_4 = {
    "P": ("g5", "not-stated"),
    "Q": ("g7", "not-found"),
    "R": ("g10", "not-found"),
    "S": ("g14", "not-stated"),
    "T": ("g13", "not-stated"),
}

# %% task-5-answer
answer_5 = """
An account on a site on dioxin, on the residents' side, says that they won the disclosure of the
city's approval on 15 October 2018, after two and a half years (f9); the judgment itself was not
found (g1). By then the plant was half built, and building had gone on (f10, f35). The suit was to
prepare another one over the site (f33). What the paper says, and whether that suit followed, was
not found (g2); the account holds that delay had settled the matter (v3, v4).
"""

# %% task-6-answer
answer_6 = "o4"
# The uproar was about the copying; the redlines were hardly discussed.
