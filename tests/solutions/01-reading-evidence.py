# A reference solution of exercises/01-reading-evidence.ipynb: each part replaces the notebook's
# cell of the same id. Not for trainees: it is in neither the package nor the exercises folder.

# %% task-1-answer
answer_1 = {
    "A": "claim",
    "B": "critique",
    "C": "claim",
    "D": "claim",
    "E": "fact",
    "F": "fact",
    "G": "critique",
    "H": "fact",
}

# %% task-2-answer
answer_2 = {
    "c1": "channel",  # an organ of the Party
    "c2": "channel",  # nobody knows whose
    "c6": "relation",  # a display board of the sub-district
    "v1": "independent",
    "v2": "channel",  # a market title of a state group
    "v4": "channel",  # another one, though she who speaks is affected
    "v7": "scope",  # about villages of this kind
    "f10": "relation",  # the responsible side counts
}

# %% task-3-answer
answer_3 = {
    "contradict": ["f10", "f11", "f14"],
    "different": ["f2", "f3", "f10", "f34"],
}

# %% task-4-answer
answer_4 = {
    "P": ("g2", "not-found"),
    "Q": ("g4", "not-found"),
    "R": ("g5", "not-stated"),
    "S": ("g6", "disputed"),
    "T": ("g3", "not-stated"),
}

# %% task-5-answer
answer_5 = """
Volunteers, as the outlet NGOCN reports, counted at least a thousand families whose children's
schooling was uncertain in mid-July 2019 (f8). One unsigned online post, read in a copy that does
not show where it comes from, says that the education authority agreed to let pupils who were
already enrolled go on at their schools (c2). This was not verified, and no study of what became
of the families was found (g2, g4).
"""
