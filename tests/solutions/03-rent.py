# A reference solution of exercises/03-rent.ipynb: each part replaces the notebook's cell of the
# same id. Not for trainees: it is in neither the package nor the exercises folder.
# ruff: noqa: F821  (names of the notebook)

# %% task-1-answer
answer_1 = "o4"  # any option is an answer

# %% task-2-answer
answer_2 = dict.fromkeys("AEFG", "affected")  # a letter of workers, and three who rent
answer_2 |= dict.fromkeys("CD", "responsible")  # the developer and its company
answer_2 |= dict.fromkeys("BH", "third-party")  # a study and two papers

# %% task-3-answer
answer_3 = {}
paid = facts[facts.unit == "yuan a month"].value  # asked, about and upper figures have longer units
answer_3 = {
    "tenants": len(paid),
    **paid.agg(lowest="min", highest="max", average="mean").to_dict(),
}

# %% task-4-answer
answer_4 = {}
others = facts[facts.case_id == BAIMANG].set_index("fact_id").conflicts_with.dropna()
pairs = others.str.split(";").explode()
answer_4 = {"contradict": [*{*pairs.index, *pairs}]}

# %% task-5-answer
answer_5 = """
The sub-district office wrote on 3 June that nobody had to leave by a day and that those who could
not move would pay the same rent (f6, f31). The subsidy that it offered has no sum that was found
(g1), and the housing bureau's word on rents is "in principle" (f34). Signing was put off two days
later (f36); what came of the promises after July 2023 was not found (g3).
"""

# %% task-6-answer
answer_6 = "o3"  # or any other
