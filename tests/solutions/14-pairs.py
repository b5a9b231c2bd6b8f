# A reference solution of exercises/14-pairs.ipynb: each part replaces the notebook's cell of the
# same id. Not for trainees: it is in neither the package nor the exercises folder.
# ruff: noqa: F821

# %% task-1-answer
answer_1 = {
    "problem": "alike",
    "standing": "alike",  # that they held no right is an answer
    "scale": "alike",
    "initiator": "alike",
    "decider": "alike",
    "participation": "open",
    "lever": "different",
    "left-out": "open",
    "party-part": "open",  # the same word, and it says nothing
}

# %% task-2-answer
answer_2 = {
    "alike": (one.eq(two) & ~one.str.contains("reported|stated")).sum(),
    "different": (one.ne(two) & ~(one + two).str.contains("reported|stated")).sum(),
    "open": (one + two).str.contains("reported|stated").sum(),
    # The row on the scale is alike, too, if district and city are one.
    "coarse": (one.eq(two) & ~one.str.contains("reported|stated")).sum() + 1,
}

# %% task-3-answer
answer_3 = {
    "otherwise": "western-corridor-link-road-dispute",
    "same": ["lifts-for-old-walk-ups"],
}

# %% task-4-answer
answer_4 = {
    "A": "suit-or-ballot",
    "B": "law",  # deputies who do not decide
    "C": "suit-or-ballot",
    "D": "document",
    "E": "suit-or-ballot",  # a recall
    "F": "press",  # or document, as the other coder has it
}

# %% task-5-answer
answer_5 = """
That work on one segment was stopped and the design changed stands in one report, of The New York
Times (f7); what was changed, and who decided it, was not found (g1, g6). The road was fought over
before machines were in place (f4, f6), and part of a road can be moved. So I would ask in other
disputes whether people objected while a part could still be changed.
"""
