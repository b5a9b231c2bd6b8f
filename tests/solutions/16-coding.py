# A reference solution of exercises/16-coding.ipynb: each part replaces the notebook's cell of the
# same id. Not for trainees: it is in neither the package nor the exercises folder.
# ruff: noqa: F821

# %% task-1-answer
answer_1 = "services"

# %% task-2-answer
answer_2 = {
    "A": "press",
    "B": "law",
    "C": "none",
    "D": "hearing",
    "E": "law",
    "F": "document",
    "G": "none",
    "H": "suit-or-ballot",
}

# %% task-3-answer
answer_3 = codings.pivot(index="case_id", columns="coder", values="code")
answer_3 = answer_3[["coder-1", "coder-2"]].dropna()
answer_3 = (answer_3["coder-1"] == answer_3["coder-2"]).agg(["sum", "mean"])
answer_3 = {"same": answer_3["sum"], "per cent": 100 * answer_3["mean"]}

# %% task-4-answer
answer_4 = {
    "A": "unordered",
    "B": "neighbours",
    "C": "apart",
    "D": "silence",
    "E": "unordered",
    "F": "silence",
    "G": "apart",
    "H": "neighbours",
}

# %% task-5-answer
answer_5 = """
The first coder writes consult by f4, where liaison staff conduct polls; the second writes involve
and adds f6 and f7, a trip at a resident's suggestion and a resident who began the station. The rule
does not settle it, since both codes rest on what statements report; whether the trip is a part of
this matter is a question about what the case is.
"""

# %% task-6-answer
answer_6 = "land-and-housing"
