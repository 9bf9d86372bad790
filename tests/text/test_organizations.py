import pytest

from bot.text import organizations


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("Which company built it?", "company"),
        ("At what private school did they meet?", "school"),
        ("Which group did she join?", "group"),
        ("Which age group was ill?", None),
        ("What group of people left?", None),
        ("What did the company build?", None),
        ("Who built it?", None),
    ],
)
def test_class_of_organisation_is_read_from_the_question(question: str, wanted: str | None) -> None:
    assert organizations.asked(question) == wanted


@pytest.mark.parametrize(
    ("text", "wanted", "named"),
    [
        ("The Linden College asked Tom Reed.", "school", ["Linden College"]),
        ("The Marsh Line and Reed Airlines closed.", "airline", ["Reed Airlines"]),
        ("The LFB was bought by Marsh Line.", "company", ["LFB", "Marsh Line"]),
        ("It was won by Peru.", "team", ["Peru"]),
    ],
)
def test_names_that_may_be_of_the_class_are_found(text: str, wanted: str, named: list[str]) -> None:
    assert [text[start:end] for start, end in organizations.of_class(text, wanted)] == named


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("(LFB) It closed.", "company"),
        ("He told LFB that it closed.", "company"),
        ("It closed in Lindenau.", "company"),
        ("It is sold by Peru.", "company"),
        ("Workers left.", "company"),
        ("It is a British firm.", "company"),
        ("He won the Linden Cup.", "team"),
        ("Then President Reed left.", "company"),
        ("The Marsh Line closed.", "airline"),
        ("The Marsh Line closed.", None),
    ],
)
def test_outlets_places_peoples_offices_and_contests_are_none(
    text: str, wanted: str | None
) -> None:
    assert organizations.of_class(text, wanted) == ()
