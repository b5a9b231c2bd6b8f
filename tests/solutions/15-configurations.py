# A reference solution of exercises/15-configurations.ipynb: each part replaces the notebook's cell
# of the same id. Not for trainees: it is in neither the package nor the exercises folder.
# ruff: noqa: F821

# %% task-1-answer
answer_1 = book.coded().join(book.cases.set_index("case_id")["city"])
answer_1 = answer_1[(answer_1["unit"] == "contested-decision") & (answer_1["city"] == "Shenzhen")]
answer_1 = answer_1[answer_1["result"].isin(["no", "partly", "changed-or-delivered"])]
answer_1 = {
    "known": len(answer_1),
    "kept": int((answer_1["corroboration"] != "responsible-side-only").sum()),
}

# %% task-2-answer
answer_2 = exercise.material("task-2").set_index("case_id")
answer_2 = {
    case_id: {
        "has_title": "in" if row["standing"] in ("Title or share", "Vote") else "out",
        "has_lever": "in" if row["lever"] in ("Document", "Law", "Suit or ballot") else "out",
    }
    for case_id, row in answer_2.iterrows()
}

# %% task-3-answer
answer_3 = {
    "contradict": [
        "baishizhou-tenant-clearance",
        "east-incinerator-disclosure-suit",
        "labour-ngos-registration-and-closures",
        "shenzhen-bay-dredging-public-comment-2020",
        "shenzhen-urban-villages-under-closed-management-2020-2022",
        "western-corridor-link-road-dispute",
    ],
    "altered": ["hubei-old-village-preservation", "wanfeng-residents-committee-recall"],
}

# %% task-4-answer
answer_4 = {
    "A": "fails",
    "B": "holds",
    "C": "unseen",
    "D": "holds",
    "E": "fails",
    "F": "fails",
    "G": "unseen",
    "H": "holds",
}

# %% task-5-answer
answer_5 = {
    "A": "steady",
    "B": "changes",
    "D": "changes",
    "E": "changes",
    "F": "steady",
    "H": "changes",
}

# %% task-6-answer
answer_6 = """
Who believes it will say that the decision asks about the suit, that the talks were in another
estate, and that the adjudicated code follows the rule. Who does not will say that coder-1 and
coder-2 both saw a part in the lifts, that two cases carry the figure, and that it was found by
looking. A test: the next ten disputes, coded by people who do not know the figure.
"""
