from bot.read.scrape import LineScore
from bot.talk import explain


def test_kept_and_dropped_lines_are_told_apart() -> None:
    scores = [
        LineScore("The ferry runs again.", 0.97, "prose near", kept=True),
        LineScore("Most Read", 0.02, "stop heading", kept=False),
    ]

    kept, dropped = explain.lines(scores)

    assert kept.startswith("+ 0.97  prose near")
    assert kept.endswith("  The ferry runs again.")
    assert dropped.startswith("- 0.02  stop heading")


def test_control_characters_never_reach_a_terminal() -> None:
    (line,) = explain.lines([LineScore("red \x1b[31m\u202e", 0.5, "its place", kept=True)])

    assert line.endswith(r"red \x1b[31m\u202e")
