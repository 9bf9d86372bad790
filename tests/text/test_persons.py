import pytest

from bot.text import persons


@pytest.mark.parametrize(
    "name",
    [
        "General Manager",
        "Associate Professor",
        "U.S. Representative",
        "Orla River",
        "Continental Army",
        "Harbour Studios",
        "Season Three",
        "Roman Catholics",
        "Lindenau Offensive",
        "Marsh Sign Language",
        "Denver Nuggets",
        "Super Bowl 50",
    ],
)
def test_office_place_thing_people_or_team_is_no_person(name: str) -> None:
    assert not persons.could_be(name)


@pytest.mark.parametrize("name", ["Ada Quill", "Tom Reed", "River Quill", "Judge Ada Quill"])
def test_name_that_ends_as_a_person_s_is_kept(name: str) -> None:
    assert persons.could_be(name)
