from bot.read.line_scores import LineScore
from bot.talk import explain


def test_kept_and_dropped_lines_are_told_apart() -> None:
    scores = [
        LineScore("The ferry runs again.", 0.97, "prose near", kept=True, weight=0.5),
        LineScore("Most Read", 0.02, "a stop heading", kept=False, weight=-1.25),
    ]

    kept, dropped = explain.lines(scores)

    assert kept == "+ 0.97  +0.50  prose near      The ferry runs again."
    assert dropped == "- 0.02  -1.25  a stop heading  Most Read"


def test_control_characters_never_reach_a_terminal() -> None:
    (line,) = explain.lines([LineScore("red \x1b[31m\u202e", 0.5, "its place", kept=True)])

    assert line.endswith(r"red \x1b[31m\u202e")


def test_record_of_a_line_that_a_rule_left_out_has_no_weight() -> None:
    (record,) = explain.records([LineScore("Ferry runs again", 0.5291, "headline", kept=False)])

    assert record == {
        "text": "Ferry runs again",
        "kept": False,
        "probability": 0.529,
        "weight": None,
        "reason": "headline",
    }
