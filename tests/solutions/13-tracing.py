# A reference solution of exercises/13-tracing.ipynb: each part replaces the notebook's cell of the
# same id. Not for trainees: it is in neither the package nor the exercises folder.
# ruff: noqa: F821

# %% task-1-answer
answer_1 = "o3"

# %% task-2-answer
answer_2 = """
An office moves when a fault can be seen by everybody. Hoop: papers wrote of the fault before the
evening, as one did of the redlines (f28) and another of the mud (f31). Smoking gun: the notice
itself speaks of those who found the passages (f6), which need would not leave behind.
"""

# %% task-3-answer
answer_3 = {
    "before": ["f6", "f16", "f20", "f28", "f29", "f31"],
}

# %% task-4-answer
answer_4 = {
    "A": "one",
    "B": "several",
    "C": "one",
    "D": "several",
    "E": "silence",
    "F": "one",
    "G": "none",
    "H": "several",
}

# %% task-5-answer
answer_5 = exercise.material("task-5")
answer_5 = answer_5[answer_5["code"] != "Not reported"]
answer_5 = [
    code in expected.split("; ")
    for code, expected in zip(answer_5["code"], answer_5["expected"], strict=True)
]
answer_5 = {"met": sum(answer_5), "per cent": 100 * sum(answer_5) / len(answer_5)}

# %% task-6-answer
answer_6 = "o3"
