from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.errors import NotFetched
from bot.read import visits
from bot.read.visits import FILE, KEPT_DAYS, Visit, Visits

URL = "https://orla.example/feed"
ENTRY = "https://orla.example/ferry"
DAY = date(2024, 5, 3)


def visit(*names: str, day: date = DAY, failures: int = 0) -> Visit:
    return Visit('"1"', "Mon, 03 May 2021 10:00:00 GMT", names, day, failures)


def note(run: Visits, url: str, said: Visit) -> None:
    run.note(url, said.etag, said.modified, said.names)


def later(days: int) -> date:
    return DAY + timedelta(days)


def test_both_validators_are_sent() -> None:
    assert visit("a").conditions == {
        "If-None-Match": '"1"',
        "If-Modified-Since": "Mon, 03 May 2021 10:00:00 GMT",
    }


def test_visit_holds_as_long_as_all_its_articles_are_kept() -> None:
    known = {URL: visit("a", "b")}

    assert Visits(known, held={"a", "b", "c"}).of(URL) == visit("a", "b")
    assert Visits(known, held={"a"}).of(URL) is None


@pytest.mark.parametrize("noted", [visit("a", "b"), visit(), Visit(None, None, ("a",), DAY)])
def test_visit_is_not_kept_unless_all_its_pages_are_stored_and_it_can_be_asked_for(
    noted: Visit,
) -> None:
    run = Visits({URL: visit("z")}, held={"z"}, day=DAY)

    note(run, URL, noted)

    assert run.settled({"a"}) == {}


def test_visit_of_an_earlier_run_is_kept_where_the_url_was_not_read() -> None:
    run = Visits({URL: visit("a")}, day=DAY)

    note(run, "https://orla.example/b", visit("b"))

    assert run.settled({"b"}) == {URL: visit("a"), "https://orla.example/b": visit("b")}


def test_visit_that_nothing_leads_to_any_more_is_forgotten_in_time() -> None:
    known = {URL: visit("a"), ENTRY: visit("b")}

    def kept(days: int) -> set[str]:
        run = Visits(known, held={"a", "b"}, day=later(days))
        run.of(URL)
        return set(run.settled({"a"}))

    assert kept(KEPT_DAYS) == {URL, ENTRY}
    assert kept(KEPT_DAYS + 1) == {URL}


def test_entries_of_a_feed_that_has_not_changed_are_not_forgotten() -> None:
    run = Visits({URL: visit("a", "b"), ENTRY: visit("b")}, held={"a", "b"}, day=later(99))

    run.of(URL)

    assert run.settled({"a", "b"})[ENTRY] == visit("b", day=later(99))


def failing(*days: int) -> dict[str, Visit]:
    """Return what is kept of an entry that failed on each of these days."""
    known: dict[str, Visit] = {}
    for day in days:
        run = Visits(known, day=later(day))
        run.follow(ENTRY, ())
        known = run.settled(())
    return known


@pytest.mark.parametrize(("days", "due"), [([0], 0), ([0, 0], 1), ([0, 1, 2, 5], 9)])
def test_entry_that_failed_is_due_again_the_later_the_more_often_it_did(
    days: list[int], due: int
) -> None:
    known = failing(*days)

    Visits(known, day=later(due)).require_due(ENTRY)
    if due > days[-1]:
        with pytest.raises(NotFetched, match=f"asked for again from {later(due)} on"):
            Visits(known, day=later(due - 1)).require_due(ENTRY)


def test_entry_that_failed_for_ever_is_still_due_each_month_or_so() -> None:
    assert visit(failures=100).due == later(32)


def test_page_that_was_fetched_but_is_no_article_counts_as_failed() -> None:
    run = Visits(day=DAY)
    note(run, ENTRY, visit("ferry"))
    run.follow(ENTRY, ("ferry",))

    assert run.settled(()) == {ENTRY: Visit(None, None, (), DAY, failures=1)}
    assert run.settled({"ferry"}) == {ENTRY: visit("ferry")}


def test_entry_that_is_read_at_last_has_not_failed() -> None:
    run = Visits(failing(0, 0), day=later(1))
    note(run, ENTRY, visit("ferry"))
    run.follow(ENTRY, ("ferry",))

    assert run.settled({"ferry"}) == {ENTRY: visit("ferry", day=later(1))}


def test_file_of_an_earlier_version_is_read(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text('{"x": {"etag": "1", "modified": null, "names": ["a"]}}')

    assert visits.load(tmp_path) == {"x": Visit("1", None, ("a",), visits.today())}


def test_visits_come_back_from_their_file(tmp_path: Path) -> None:
    visits.save(tmp_path, {URL: visit("a", "b"), "x": Visit(None, "y", (), DAY)})

    assert visits.load(tmp_path) == {URL: visit("a", "b"), "x": Visit(None, "y", (), DAY)}


@pytest.mark.parametrize("raw", ["", "{", "[]", '{"a": 1}', '{"a": {"etag": 1}}', "\xff"])
def test_damaged_file_is_as_good_as_none(tmp_path: Path, raw: str) -> None:
    (tmp_path / FILE).write_text(raw, encoding="latin-1")

    assert visits.load(tmp_path) == {}
