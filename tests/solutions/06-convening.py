# A reference solution of exercises/06-convening.ipynb: each part replaces the notebook's cell of
# the same id. Not for trainees: it is in neither the package nor the exercises folder.
# ruff: noqa: F821  (names of the notebook)

# %% task-1-answer
answer_1 = "o2"
# Papers stamped by the city lay on the desk.

# %% task-2-answer
answer_2 = {
    "party": here.query("kind == 'cpc' and relation == 'responsible'").case_id.nunique(),
    "residents": here.query("kind == 'residents' and relation == 'affected'").case_id.nunique(),
}

# %% task-3-answer
answer_3 = {
    "c1": "responsible",
    "v5": "third-party",
    "f11": "third-party",
    "f23": "responsible",
    "f28": "affected",  # though a blogger wrote it down
    "f34": "responsible",  # a platform carries the measure
    "f37": "third-party",
    "f54": "affected",
}

# %% task-4-answer
answer_4 = {
    "texts": exercise.material("task-4").source_id.nunique(),
    "named": exercise.material("task-4").query("channel != 'unattributed'").source_id.nunique(),
    "lost": exercise.material("task-4").query("reading == 'unattributed-copy'").record_id.nunique(),
}

# %% task-5-answer
answer_5 = """
Rooms were opened to riders on the evening of 16 March, the Shenzhen Evening News and a reposted
local paper report (f51, f52). By one copy that shows no outlet, riders had called a platform, whose
manager turned to a joint Party committee (f32, f33). Sing Tao Daily, which retells a text that went
round, tells of no call: the matter drew attention (f64). Which of the two moved which office is
not stated (g18).
"""

# %% task-6-answer
answer_6 = "o5"
# Nobody had asked those whom it was about.
