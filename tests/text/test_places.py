import pytest

from bot.text import places


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("Which country sent the ferry?", "country"),
        ("in what nation is Lindenau?", "country"),
        ("In which U.S. state did they meet?", "state"),
        ("what continent is it on?", "continent"),
        ("Which port city was flooded?", "town"),
        ("Where did they meet?", None),
        ("What did the state pay?", None),
        ("Which city of which country was flooded?", "town"),
    ],
)
def test_class_of_place_is_read_from_the_question(question: str, wanted: str | None) -> None:
    assert places.asked(question) == wanted


@pytest.mark.parametrize(
    ("text", "wanted", "named"),
    [
        ("Peru beat South Korea in Lima.", "country", ["Peru", "South Korea"]),
        ("Papua New Guinea left.", "country", ["Papua New Guinea"]),
        ("West Virginia and Ohio, not Peru.", "state", ["West Virginia", "Ohio"]),
        ("It lies in Asia, near China.", "continent", ["Asia"]),
        ("Chadwick met Ada-Chad.", "country", []),
        ("They met in Lindenau.", "town", []),
    ],
)
def test_listed_places_are_found_wherever_they_stand(
    text: str, wanted: places.PlaceClass, named: list[str]
) -> None:
    assert [text[start:end] for start, end in places.of_class(text, wanted)] == named


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("Lindenau", "town"),
        ("New York", "town"),
        ("Mexico", None),
        ("Augsburg", None),
    ],
)
def test_name_that_may_be_of_the_class_is_kept(name: str, wanted: places.PlaceClass | None) -> None:
    assert places.could_be(name, wanted)


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("Mexico", "town"),
        ("Lindenau", "country"),
        ("Ohio", "country"),
        ("Aug", None),
        ("UH-1", None),
        ("New Testament", None),
        ("Treaty of Paris", None),
    ],
)
def test_name_of_another_class_is_refused(name: str, wanted: places.PlaceClass | None) -> None:
    assert not places.could_be(name, wanted)
