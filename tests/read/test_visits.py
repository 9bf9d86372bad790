from pathlib import Path

import pytest

from bot.read import visits
from bot.read.visits import FILE, Visit, Visits

URL = "https://orla.example/feed"


def visit(*names: str) -> Visit:
    return Visit('"1"', "Mon, 03 May 2021 10:00:00 GMT", names)


def test_both_validators_are_sent() -> None:
    assert visit("a").conditions == {
        "If-None-Match": '"1"',
        "If-Modified-Since": "Mon, 03 May 2021 10:00:00 GMT",
    }


def test_visit_holds_as_long_as_all_its_articles_are_kept() -> None:
    known = {URL: visit("a", "b")}

    assert Visits(known, held={"a", "b", "c"}).of(URL) == visit("a", "b")
    assert Visits(known, held={"a"}).of(URL) is None


@pytest.mark.parametrize("noted", [visit("a", "b"), visit(), Visit(None, None, ("a",))])
def test_visit_is_not_kept_unless_all_its_pages_are_stored_and_it_can_be_asked_for(
    noted: Visit,
) -> None:
    run = Visits({URL: visit("z")}, held={"z"})

    run.note(URL, noted)

    assert run.settled({"a"}) == {}


def test_visit_of_an_earlier_run_is_kept_where_the_url_was_not_read() -> None:
    run = Visits({URL: visit("a")})

    run.note("https://orla.example/b", visit("b"))

    assert run.settled({"b"}) == {URL: visit("a"), "https://orla.example/b": visit("b")}


def test_visits_come_back_from_their_file(tmp_path: Path) -> None:
    visits.save(tmp_path, {URL: visit("a", "b"), "x": Visit(None, "y", ())})

    assert visits.load(tmp_path) == {URL: visit("a", "b"), "x": Visit(None, "y", ())}


@pytest.mark.parametrize("raw", ["", "{", "[]", '{"a": 1}', '{"a": {"etag": 1}}', "\xff"])
def test_damaged_file_is_as_good_as_none(tmp_path: Path, raw: str) -> None:
    (tmp_path / FILE).write_text(raw, encoding="latin-1")

    assert visits.load(tmp_path) == {}
