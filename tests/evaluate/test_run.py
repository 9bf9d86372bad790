from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.app import App
from bot.datatypes.questions import Filters
from bot.errors import PageError
from bot.evaluate.dataset import Dataset, cut, load, with_strangers
from bot.evaluate.report import Report
from bot.evaluate.run import Plan, measure
from tests.evaluate.worlds import (
    FERRY,
    TEXTS,
    app_in_memory,
    dataset,
    documents,
    evidence,
    questions,
    write,
)


@pytest.fixture
def whole(tmp_path: Path) -> Dataset:
    return dataset(tmp_path / "invented")


@pytest.fixture
def report(tmp_path: Path, whole: Dataset) -> Report:
    return measure(app_in_memory(tmp_path), whole)


def test_run_reports_every_system_on_every_question(report: Report) -> None:
    assert list(report.systems) == ["OnRecord", "rank-bm25", "cosine"]
    assert (report.name, report.documents, report.indexed) == ("invented", 3, 3)
    assert (report.sentences, report.questions) == (10, 4)
    assert sum(sum(counts.values()) for counts in report.verdicts.values()) == 4


def test_baseline_finds_what_it_can_find(report: Report) -> None:
    """Each question shares its words with one sentence alone; the volcano has no sentence."""
    figures = report.systems["rank-bm25"].figures

    assert figures["sentence@1"].value == 1
    assert figures["answer@1"].value == 1
    assert figures["answer@1"].questions == 3
    assert figures["auroc"].value == 1


def test_every_quote_is_compared_with_the_stored_article(report: Report) -> None:
    assert {each.figures["verbatim"].value for each in report.systems.values()} == {1.0}


def test_times_are_taken_in_the_same_run(report: Report) -> None:
    assert report.encode_milliseconds > 0
    assert report.systems["OnRecord"].figures["milliseconds"].value > 0


def test_progress_is_told_for_pages_and_for_questions(tmp_path: Path, whole: Dataset) -> None:
    told: list[tuple[str, int, int]] = []

    measure(app_in_memory(tmp_path), whole, lambda *step: told.append(step))

    assert ("invented: reading", 3, 3) in told
    assert told[-1] == ("invented: asking", 4, 4)


def test_second_run_on_a_kept_collection_removes_what_is_gone(archive: App, whole: Dataset) -> None:
    smaller = replace(whole, pages=whole.pages[:2])

    report = measure(archive, smaller)

    assert report.indexed == 2
    assert {entry.id for entry in archive.store.entries()} == {"ferry", "bakery"}


def test_second_run_on_a_kept_collection_indexes_nothing_again(
    archive: App, whole: Dataset
) -> None:
    """A chunk that is put again gets a new id in its store."""
    before = archive.store.lexical(["ferri", "bread", "frost"], 9, Filters())

    measure(archive, whole)

    assert archive.store.lexical(["ferri", "bread", "frost"], 9, Filters()) == before


def test_cut_archive_is_asked_the_later_questions_as_unanswerable(
    tmp_path: Path, whole: Dataset
) -> None:
    report = measure(app_in_memory(tmp_path), cut(whole, date(2021, 3, 5)))

    assert report.indexed == 2
    assert sum(report.verdicts["unanswerable"].values()) == 3
    assert report.systems["OnRecord"].figures["answer@1"].questions == 1


def test_evidence_in_a_scrape_is_found_by_its_words_and_boilerplate_is_counted(
    tmp_path: Path,
) -> None:
    page = f" date 2021-01-05 Home\nWeather\nSport\n\n{FERRY}\n\nImprint\nPrivacy\n"
    start = page.index(FERRY)
    row = {"id": "ferry", "text": page, "body_start": start, "body_end": start + len(FERRY)}
    asked = [{**questions()[0], "evidence": [shifted(start)]}]
    scraped = load(write(tmp_path / "set", [row], asked), default="scrape")

    report = measure(app_in_memory(tmp_path), scraped)

    figures = report.systems["OnRecord"].figures
    assert figures["sentence@1"].value == 1
    assert figures["outside body"].is_known
    assert report.notes == ("texts read as raw scrapes",)


def shifted(by: int) -> dict[str, object]:
    row = evidence("ferry", "A storm broke its rudder near the lighthouse of Skarn.")
    start, end = TEXTS["ferry"].index(str(row["sentence"])), len(str(row["sentence"]))
    return {**row, "start": start + by, "end": start + end + by}


def test_sentence_labels_alone_are_measured_on_their_own_candidates(tmp_path: Path) -> None:
    asked = [{**row, "answers": [], "context_doc": "ferry"} for row in questions()[:1]]

    report = measure(app_in_memory(tmp_path), load(write(tmp_path / "set", asked=asked)))

    assert report.systems["rank-bm25"].figures["candidates map"].value == 1
    assert not report.systems["rank-bm25"].figures["answer@1"].is_known


def test_page_without_an_article_is_named_and_the_rest_goes_on(tmp_path: Path) -> None:
    rows = [*documents(), {"id": "login", "text": "Log in", "clean": False}]

    report = measure(app_in_memory(tmp_path), load(write(tmp_path / "set", rows)))

    assert report.indexed == 3
    assert "holds no article" in report.problems[0]


def test_set_without_any_article_is_one_clear_line(tmp_path: Path) -> None:
    empty = load(write(tmp_path / "set", [{"id": "login", "text": "Log in"}]), default="scrape")

    with pytest.raises(PageError, match="no document holds an article"):
        measure(app_in_memory(tmp_path), empty)


def test_command_of_a_plan_gives_the_same_figures() -> None:
    plan = Plan("scrape", date(2025, 7, 1), 9, Path("kept"))

    assert plan.command(Path("d")) == "onrecord eval d --scrape --cut 2025-07-01 --limit 9"


def test_strangers_are_told_from_the_set_s_own_questions(tmp_path: Path, whole: Dataset) -> None:
    others = replace(whole, name="others", items=whole.items[-1:])

    report = measure(app_in_memory(tmp_path), with_strangers(whole, others))

    assert report.questions == 4
    assert sum(report.verdicts["off-subject"].values()) == 1
    assert report.systems["rank-bm25"].figures["off-subject auroc"].value == 1
    assert "1 questions of others put as ones about something else" in report.notes


def test_without_strangers_nothing_is_said_of_them(report: Report) -> None:
    assert "off-subject auroc" not in report.systems["OnRecord"].figures
    assert "off-subject" not in report.verdicts
