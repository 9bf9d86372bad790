import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from threading import Thread

import pytest

from bot.collection import ENCODED_AT_ONCE, Collection
from bot.datatypes.articles import Article, Metadata
from bot.datatypes.encodings import Encoding
from bot.datatypes.holdings import Entry
from bot.datatypes.questions import Filters
from bot.errors import ArticleUnknown, CollectionBusy, PageError, SourceMissing
from bot.indexing import COUNTED_AT_ONCE, index
from bot.read import sources
from bot.read.fetch import Fetcher
from bot.settings import ReadSettings
from bot.store.memory import MemoryStore
from bot.store.protocol import Store
from bot.store.sqlite import SqliteStore
from bot.store.turns import turn
from bot.summary import Step, Summary
from bot.text import sentences
from bot.walk import WAITING_CHARACTERS
from tests.encoding import WORD, HashingEncoder
from tests.web_site import Site, serving

BODY = (
    "The ferry over the Orla was opened on Monday by the mayor of Lindenau.\n"
    "More than two hundred people stood on the quay and waited for the first crossing.\n"
    "The mayor said that the old bridge would be repaired before the winter begins.\n"
)


class CountingEncoder(HashingEncoder):
    """Remembers every text that it encoded."""

    def __init__(self) -> None:
        super().__init__(dimension=16)
        self.encoded: list[str] = []

    def encode(self, texts: Sequence[str]) -> list[Encoding]:
        self.encoded += texts
        return super().encode(texts)


@pytest.fixture
def encoder() -> CountingEncoder:
    return CountingEncoder()


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    if request.param == "memory":
        yield MemoryStore(encoder="hashing")
        return
    with SqliteStore.open(tmp_path / "index", encoder="hashing", dimension=16) as opened:
        yield opened


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """Where sources lie: relative locations start here."""
    folder = tmp_path / "base"
    folder.mkdir()
    return folder


@pytest.fixture
def collection(store: Store, encoder: CountingEncoder, base: Path) -> Collection:
    return Collection(store, encoder, ReadSettings(page_megabytes=1), base)


def write(base: Path, path: str, *, day: str = "Monday") -> Path:
    """Write an article that differs from others by its day."""
    file = base / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(BODY.replace("Monday", day))
    return file


def write_rows(base: Path, path: str, *rows: dict[str, object] | str) -> None:
    lines = [row if isinstance(row, str) else json.dumps(row) for row in rows]
    (base / path).write_text("\n".join(lines) + "\n")


def row(article_id: str, text: str = BODY, **more: object) -> dict[str, object]:
    return {"id": article_id, "text": text, "clean": True, **more}


def entries(store: Store) -> dict[str, Entry]:
    return {entry.id: entry for entry in store.entries()}


def paths(store: Store) -> dict[str, str | None]:
    return {entry.id: entry.path for entry in store.entries()}


def problems(summary: Summary) -> list[str]:
    return [str(problem) for problem in summary.problems]


# ------------------------------------------------------------------ add


def test_added_article_is_stored_whole(collection: Collection, store: Store, base: Path) -> None:
    write(base, "ferry.txt")

    summary = collection.add(["ferry.txt"])

    assert summary == Summary(added=["ferry"])
    assert store.article("ferry").text.split() == BODY.split()
    assert paths(store) == {"ferry": "ferry.txt"}


def test_second_add_does_no_work(
    collection: Collection, encoder: CountingEncoder, base: Path
) -> None:
    write(base, "ferry.txt")
    collection.add(["ferry.txt"])
    encoder.encoded.clear()

    assert collection.add(["ferry.txt"]) == Summary(unchanged=["ferry"])
    assert encoder.encoded == []


def test_changed_file_replaces_its_article(
    collection: Collection, store: Store, base: Path
) -> None:
    write(base, "ferry.txt")
    collection.add(["ferry.txt"])
    write(base, "ferry.txt", day="Friday")

    assert collection.add(["ferry.txt"]) == Summary(updated=["ferry"])
    assert "Friday" in store.article("ferry").text
    assert list(entries(store)) == ["ferry"]


def test_only_what_changed_is_encoded(
    collection: Collection, encoder: CountingEncoder, base: Path
) -> None:
    write(base, "a.txt")
    write(base, "b.txt")
    collection.add(["."])
    encoder.encoded.clear()
    write(base, "b.txt", day="Friday")

    collection.add(["."])

    assert [("Friday" in text) for text in encoder.encoded] == [True]


def test_bad_page_is_named_and_the_rest_is_added(collection: Collection, base: Path) -> None:
    write(base, "good.txt")
    (base / "bad.txt").write_bytes(b"caf\xe9")
    (base / "teaser.txt").write_text("Most read\nSign in\n")

    summary = collection.add([".", "nowhere"])

    assert summary.added == ["good"]
    assert [message.partition(":")[0] for message in problems(summary)] == [
        "bad.txt",
        "teaser.txt",
        str(base / "nowhere"),
    ]


def test_progress_counts_pages_stored_and_problems(collection: Collection, base: Path) -> None:
    write(base, "good.txt")
    (base / "bad.txt").touch()
    seen: list[Step] = []

    collection.add(["."], seen.append)

    assert seen[-1] == Step(
        pages=2, stored=1, problems=1, encoded=1, waiting=0, reasons={"no text": 1}
    )


# ------------------------------------------------------------------ ids


def test_second_file_of_a_name_gets_its_folder_before_it(
    collection: Collection, store: Store, base: Path
) -> None:
    for path in ("a/ferry.txt", "b/ferry.txt"):
        write(base, path)

    collection.add(["."])

    assert paths(store) == {"ferry": "a/ferry.txt", "b/ferry": "b/ferry.txt"}


def test_ids_stay_when_files_are_read_again(
    collection: Collection, store: Store, base: Path
) -> None:
    for path in ("a/ferry.txt", "b/ferry.txt"):
        write(base, path)
    collection.add(["b"])
    first = paths(store)

    summary = collection.add(["a", "b"])

    assert first == {"ferry": "b/ferry.txt"}
    assert paths(store) == {"ferry": "b/ferry.txt", "a/ferry": "a/ferry.txt"}
    assert summary.unchanged == ["ferry"]


@pytest.mark.parametrize("at_once", [True, False])
def test_no_file_ever_takes_the_article_of_another_one(
    collection: Collection, store: Store, base: Path, *, at_once: bool
) -> None:
    files = ("one/in/ferry.txt", "two/in/ferry.txt", "three/in/ferry.txt", "three/in/ferry.md")
    for path in files:
        write(base, path)

    for locations in [files] if at_once else [[path] for path in files]:
        summary = collection.add(locations)
        assert problems(summary) == []

    assert sorted(str(path) for path in paths(store).values()) == sorted(files)
    assert {"ferry", "in/ferry", "three/in/ferry"} <= set(paths(store))


def test_two_endings_of_one_name_at_the_top_are_two_articles(
    collection: Collection, store: Store, base: Path
) -> None:
    write(base, "ferry.txt")
    write(base, "ferry.md")

    collection.add(["ferry.txt"])
    collection.add(["ferry.md"])

    assert paths(store) == {"ferry": "ferry.txt", "ferry.md": "ferry.md"}


def test_id_that_a_file_gives_twice_is_named(
    collection: Collection, store: Store, base: Path
) -> None:
    write_rows(base, "wire.jsonl", row("a"), row("a", "Other."), row("b"))

    summary = collection.add(["wire.jsonl"])

    assert summary.added == ["a", "b"]
    (problem,) = summary.problems
    assert isinstance(problem, PageError)
    assert str(problem).startswith("wire.jsonl: the id 'a' was given before, by wire.jsonl:")
    assert store.article("a").text == BODY


# ------------------------------------------------------------------ sync


def test_sync_mirrors_a_folder(collection: Collection, store: Store, base: Path) -> None:
    for path in ("seeds/kept.txt", "seeds/changed.txt", "seeds/gone.txt"):
        write(base, path)
    collection.sync(["seeds"])
    (base / "seeds" / "gone.txt").unlink()
    write(base, "seeds/changed.txt", day="Friday")
    write(base, "seeds/new.txt", day="Sunday")

    summary = collection.sync(["seeds"])

    assert summary == Summary(
        added=["new"], updated=["changed"], unchanged=["kept"], removed=["gone"]
    )
    assert list(entries(store)) == ["changed", "kept", "new"]


def test_second_sync_does_no_work(
    collection: Collection, encoder: CountingEncoder, base: Path
) -> None:
    write(base, "seeds/a.txt")
    write_rows(base, "seeds/wire.jsonl", row("b"), row("c"))
    collection.sync(["seeds"])
    encoder.encoded.clear()

    assert sorted(collection.sync(["seeds"]).unchanged) == ["a", "b", "c"]
    assert encoder.encoded == []


def test_sync_leaves_what_was_added_by_hand(
    collection: Collection, store: Store, base: Path
) -> None:
    write(base, "elsewhere/mine.txt")
    write(base, "seeds/theirs.txt")
    collection.add(["elsewhere"])

    summary = collection.sync(["seeds"])

    assert summary.removed == []
    assert list(entries(store)) == ["mine", "theirs"]


def test_what_was_added_by_hand_and_is_mirrored_later_goes_with_its_file(
    collection: Collection, store: Store, base: Path
) -> None:
    file = write(base, "seeds/a.txt")
    collection.add(["seeds/a.txt"])
    collection.sync(["seeds"])
    file.unlink()

    assert collection.sync(["seeds"]).removed == ["a"]


def test_file_that_was_moved_keeps_one_article_with_its_new_path(
    collection: Collection, store: Store, base: Path
) -> None:
    file = write(base, "seeds/a.txt")
    collection.sync(["seeds"])
    (base / "seeds" / "2020").mkdir()
    file.rename(base / "seeds" / "2020" / "a.txt")

    collection.sync(["seeds"])

    assert list(paths(store).values()) == ["seeds/2020/a.txt"]


def test_record_that_was_moved_to_another_file_has_its_new_path(
    collection: Collection, store: Store, base: Path
) -> None:
    (base / "seeds").mkdir()
    write_rows(base, "seeds/old.jsonl", row("a"))
    collection.sync(["seeds"])
    (base / "seeds" / "old.jsonl").rename(base / "seeds" / "new.jsonl")

    collection.sync(["seeds"])

    assert paths(store) == {"a": "seeds/new.jsonl"}


@pytest.mark.parametrize(
    "content", [b"", b"caf\xe9", b"\x00\x01", b"Most read\n", b"x" * 1_000_001]
)
def test_article_whose_file_became_unreadable_is_named_and_kept(
    collection: Collection, store: Store, base: Path, content: bytes
) -> None:
    file = write(base, "seeds/a.txt")
    collection.sync(["seeds"])
    file.write_bytes(content)

    summary = collection.sync(["seeds"])

    assert [message.partition(":")[0] for message in problems(summary)] == ["seeds/a.txt"]
    assert summary.removed == []
    assert store.article("a").text.split() == BODY.split()


def test_records_beside_a_broken_line_are_kept(
    collection: Collection, store: Store, base: Path
) -> None:
    (base / "seeds").mkdir()
    write_rows(base, "seeds/wire.jsonl", row("a"), row("b"))
    collection.sync(["seeds"])
    write_rows(base, "seeds/wire.jsonl", row("a"), '{"id": "b", "te')

    summary = collection.sync(["seeds"])

    assert "wire.jsonl, line 2: is not valid JSON" in problems(summary)[0]
    assert list(entries(store)) == ["a", "b"]


def test_record_that_left_its_file_is_removed(
    collection: Collection, store: Store, base: Path
) -> None:
    (base / "seeds").mkdir()
    write_rows(base, "seeds/wire.jsonl", row("a"), row("b"))
    collection.sync(["seeds"])
    write_rows(base, "seeds/wire.jsonl", row("b"))

    assert collection.sync(["seeds"]).removed == ["a"]


@pytest.mark.parametrize("missing", ["nowhere", "n" * 5000, "~nobody-of-that-name", "a\0b"])
def test_missing_source_is_an_error_before_anything_changes(
    collection: Collection, store: Store, base: Path, missing: str
) -> None:
    file = write(base, "seeds/a.txt")
    collection.sync(["seeds"])
    file.unlink()
    write(base, "seeds/b.txt")

    with pytest.raises(SourceMissing, match="no such file or folder: mend"):
        collection.sync(["seeds", missing])

    assert list(entries(store)) == ["a"]


def test_empty_source_empties_the_mirror(collection: Collection, store: Store, base: Path) -> None:
    write(base, "seeds/a.txt").parent.mkdir(exist_ok=True)
    collection.sync(["seeds"])
    (base / "seeds" / "a.txt").unlink()

    assert collection.sync(["seeds"]).removed == ["a"]
    assert entries(store) == {}


# ------------------------------------------------------------------ remove


def test_remove_takes_all_or_none(collection: Collection, store: Store, base: Path) -> None:
    for path in ("a.txt", "b.txt"):
        write(base, path)
    collection.add(["."])

    with pytest.raises(ArticleUnknown, match="'c'"):
        collection.remove(["a", "c"])
    assert list(entries(store)) == ["a", "b"]

    collection.remove(["a", "a"])
    assert list(entries(store)) == ["b"]


# ------------------------------------------------------------------ what is indexed


@pytest.mark.parametrize("title", [None, "Ferry opens", "Ferry " * 100, "  ", "Fähre ½\n"])
def test_token_spans_point_at_the_articles_words(
    collection: Collection, store: Store, base: Path, title: str | None
) -> None:
    text = " ".join(f"Sentence {number} names pier{number} on the Orla." for number in range(120))
    write_rows(base, "wire.jsonl", row("a", text, title=title))
    collection.add(["wire.jsonl"])

    ids = range(1, store.chunk_count() + 1)
    spans = [tuple(span) for stored in store.chunks(ids) for span in stored.encoding.token_spans]

    assert len(ids) > 1
    assert spans == [match.span() for match in WORD.finditer(text)]


def test_chunks_hold_every_sentence_once_and_in_order(
    collection: Collection, store: Store, base: Path
) -> None:
    text = " ".join(f"Sentence {number} names pier{number} on the Orla." for number in range(120))
    write_rows(base, "wire.jsonl", row("a", text))
    collection.add(["wire.jsonl"])

    stored = store.chunks(range(1, store.chunk_count() + 1))

    assert tuple(each for one in stored for each in one.chunk.sentences) == sentences.split(text)


def test_title_is_searched_with_every_chunk(
    collection: Collection, store: Store, base: Path
) -> None:
    write_rows(base, "wire.jsonl", row("a", title="Zeppelin returns"), row("b"), row("c"))
    collection.add(["wire.jsonl"])

    assert store.frequencies(["zeppelin"]) == {"zeppelin": 1}


# ------------------------------------------------------------------ what is encoded


def test_file_that_was_renamed_keeps_its_article_and_encodings(
    collection: Collection, encoder: CountingEncoder, store: Store, base: Path
) -> None:
    file = write(base, "seeds/a.txt")
    write(base, "seeds/other.txt", day="Friday")
    collection.sync(["seeds"])
    encoder.encoded.clear()
    file.rename(base / "seeds" / "b.txt")

    summary = collection.sync(["seeds"])

    assert summary == Summary(updated=["a"], unchanged=["other"])
    assert paths(store) == {"a": "seeds/b.txt", "other": "seeds/other.txt"}
    assert encoder.encoded == []


def test_copy_of_a_file_is_an_article_of_its_own(
    collection: Collection, encoder: CountingEncoder, store: Store, base: Path
) -> None:
    write(base, "seeds/a.txt")
    collection.sync(["seeds"])
    encoder.encoded.clear()
    write(base, "seeds/b.txt")

    assert collection.sync(["seeds"]).added == ["b"]
    assert sorted(entries(store)) == ["a", "b"]
    assert encoder.encoded == []


def test_file_that_may_be_either_of_two_renamed_ones_is_new(
    collection: Collection, store: Store, base: Path
) -> None:
    files = [write(base, f"seeds/{name}.txt") for name in "ab"]
    collection.sync(["seeds"])
    for file in files:
        file.unlink()
    write(base, "seeds/c.txt")

    summary = collection.sync(["seeds"])

    assert (summary.added, sorted(summary.removed)) == (["c"], ["a", "b"])


def test_article_is_found_by_its_words_before_it_is_encoded(
    collection: Collection, store: Store, base: Path
) -> None:
    write_rows(base, "wire.jsonl", *(row(f"n{n}", f"Zeppelin{n} flies.") for n in range(5)))
    found: list[int] = []

    def ask(step: Step) -> None:
        if not step.encoded:
            found.append(len(store.lexical(["zeppelin3"], 9, Filters())))

    collection.add(["wire.jsonl"], ask)

    assert found[-1] == 1
    assert store.waiting_count() == 0


def test_interrupted_encoding_goes_on_where_it_was(
    collection: Collection, encoder: CountingEncoder, store: Store, base: Path
) -> None:
    rows = [row(f"n{n}", f"Zeppelin{n} flies.") for n in range(ENCODED_AT_ONCE + 3)]
    write_rows(base, "wire.jsonl", *rows)

    def interrupt(step: Step) -> None:
        if step.encoded:
            raise Interrupted

    with pytest.raises(Interrupted):
        collection.add(["wire.jsonl"], interrupt)
    assert store.waiting_count() == 3
    collection.add(["wire.jsonl"])

    assert store.waiting_count() == 0
    assert len(encoder.encoded) == len(set(encoder.encoded)) == ENCODED_AT_ONCE + 3


def test_who_finds_another_at_encoding_leaves_it_to_him(
    collection: Collection, encoder: CountingEncoder, base: Path, tmp_path: Path
) -> None:
    write(base, "ferry.txt")
    with SqliteStore.open(tmp_path / "other", encoder="hashing", dimension=16) as store:
        alone = replace(collection, store=store)
        with turn(tmp_path / "other", "encode", 0):
            assert alone.add(["ferry.txt"]).added == ["ferry"]
        assert encoder.encoded == []
        assert store.waiting_count() == 1

        alone.encode()
        assert store.waiting_count() == 0


# ------------------------------------------------------------------ interruption


class Interrupted(Exception):
    """What a watcher raises where a person would press Ctrl-C."""


def test_interruption_keeps_what_was_stored(
    collection: Collection, store: Store, base: Path
) -> None:
    long = BODY * 450  # more than waits to be stored at once
    write_rows(base, "wire.jsonl", row("a", long), row("b", long), row("c", long))

    def interrupt(step: Step) -> None:
        if step.stored == 2:
            raise Interrupted

    with pytest.raises(Interrupted):
        collection.add(["wire.jsonl"], interrupt)

    assert list(entries(store)) == ["a", "b"]
    assert collection.add(["wire.jsonl"]) == Summary(added=["c"], unchanged=["a", "b"])


def test_line_of_a_stored_page_is_left_out_of_the_next_page_of_its_site(
    collection: Collection, base: Path
) -> None:
    notice = "The Orla Post is read in every village between the bridges, and was read in 1902."
    bridge = BODY.replace("ferry", "bridge").replace("mayor", "major").replace("people", "guests")
    for name, text in (("ferry", BODY), ("bridge", bridge)):
        row = {"id": name, "url": f"https://orla.example/{name}", "text": f"{text}{notice}\n"}
        (base / f"{name}.jsonl").write_text(json.dumps(row), "utf-8")
        collection.add([f"{name}.jsonl"])

    assert notice in collection.store.article("ferry").text
    assert notice not in collection.store.article("bridge").text


def test_sync_keeps_what_came_from_a_url_that_no_longer_gives_it(
    collection: Collection, base: Path
) -> None:
    article = Article("ferry-031b3789", BODY, Metadata(), None, (), "x")
    collection.store.put(index([article], collection.encoder, mirrored=True))
    (base / "seeds").mkdir()

    summary = collection.sync(["seeds", "http://127.0.0.1:9/feed"])

    assert summary.removed == []
    assert "no public address" in str(summary.problems[0])
    assert collection.store.article("ferry-031b3789") == article


def feed_of(site: Site, *paths: str, etag: str = "feed") -> str:
    """Serve articles and a feed that lists them; return the feed's URL."""
    for path in paths:
        lines = "".join(f"<p>{line}</p>" for line in BODY.splitlines())
        site.serves(path, f"<html><body><article>{lines}</article>".encode(), etag=path)
    items = "".join(f"<item><link>{path}</link></item>" for path in paths)
    return site.serves("/feed", f"<rss><channel>{items}</channel></rss>".encode(), etag=etag)


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    here = partial(Fetcher, allowed=lambda each: each == "127.0.0.1", delay=0)
    monkeypatch.setattr(sources, "Fetcher", here)
    with serving() as found:
        yield found


def test_feed_is_read_once_and_then_unchanged(
    collection: Collection, site: Site, tmp_path: Path
) -> None:
    remembering = replace(collection, folder=tmp_path)
    feed = feed_of(site, "/ferry", "/heron")
    first = remembering.add([feed])
    site.asked.clear()

    again = remembering.add([feed])

    assert (len(first.added), first.problems) == (2, [])
    assert sorted(again.unchanged) == sorted(first.added)
    assert (again.added, again.updated, again.problems) == ([], [], [])
    assert site.asked == ["/robots.txt", "/feed"]


def test_article_of_a_feed_that_was_removed_is_read_again(
    collection: Collection, site: Site, tmp_path: Path
) -> None:
    remembering = replace(collection, folder=tmp_path)
    feed = feed_of(site, "/ferry", "/heron")
    gone = remembering.add([feed]).added[0]
    remembering.remove([gone])

    again = remembering.add([feed])

    assert again.added == [gone]
    assert len(again.unchanged) == 1


def test_newer_entry_of_a_feed_is_all_that_is_read_anew(
    collection: Collection, site: Site, tmp_path: Path
) -> None:
    remembering = replace(collection, folder=tmp_path)
    remembering.add([feed_of(site, "/ferry")])
    feed = feed_of(site, "/heron", "/ferry", etag="newer")

    again = remembering.add([feed])

    assert (len(again.added), len(again.unchanged)) == (1, 1)


def test_entry_of_a_feed_that_failed_twice_is_not_asked_for_on_the_same_day(
    collection: Collection, site: Site, tmp_path: Path
) -> None:
    remembering = replace(collection, folder=tmp_path)
    feed = feed_of(site, "/ferry", "/gone")
    site.answers("/gone", 404)

    asked = []
    for _ in range(3):
        site.asked.clear()
        summary = remembering.sync([feed])
        asked.append("/gone" in site.asked)

    assert asked == [True, True, False]
    assert problems(summary)[0].startswith(f"{site.url}/gone: was not asked for: no article came")


def captures(base: Path, *days: str, reverse: bool = False) -> Path:
    """Write a crawl that visited one URL on several days, or the same in reverse."""
    records = []
    for number, day in enumerate(days, start=1):
        body = "".join(f"<p>{line}</p>" for line in BODY.replace("Monday", day).splitlines())
        answer = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<article>{body}".encode()
        head = "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://orla.example/ferry\r\n"
        head += f"WARC-Date: 2024-05-{number:02}T12:00:00Z\r\n"
        kind = f"Content-Type: application/http\r\nContent-Length: {len(answer)}\r\n\r\n"
        records.append(f"{head}{kind}".encode() + answer + b"\r\n\r\n")
    path = base / "crawl.warc"
    path.write_bytes(b"".join(reversed(records) if reverse else records))
    return path


def test_newer_capture_of_a_url_replaces_the_older_one(collection: Collection, base: Path) -> None:
    summary = collection.add([captures(base, "Monday", "Tuesday", "Friday")])

    (article_id,) = summary.added
    assert summary.problems == []
    assert "on Friday by the mayor" in collection.store.article(article_id).text


def test_newer_capture_replaces_one_that_the_store_has(collection: Collection, base: Path) -> None:
    collection.add([captures(base, "Monday")])

    summary = collection.add([captures(base, "Monday", "Friday")])

    (article_id,) = summary.updated
    assert summary.unchanged == []
    assert "on Friday by the mayor" in collection.store.article(article_id).text


@pytest.mark.parametrize("reverse", [False, True], ids=["oldest first", "newest first"])
@pytest.mark.parametrize("characters", [1, WAITING_CHARACTERS], ids=["one by one", "together"])
def test_newest_capture_stays_however_often_a_crawl_is_synced(
    collection: Collection,
    base: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    characters: int,
    reverse: bool,
) -> None:
    monkeypatch.setattr("bot.walk.WAITING_CHARACTERS", characters)
    crawl = captures(base, "Monday", "Tuesday", "Friday", reverse=reverse)

    (article_id,) = collection.sync([crawl]).added
    again = [collection.sync([crawl]) for _ in range(2)]

    assert again == [Summary(unchanged=[article_id])] * 2
    assert "on Friday by the mayor" in collection.store.article(article_id).text


# ------------------------------------------------------------------ two at once, and half of one


def test_sync_that_was_interrupted_is_known_to_be(
    collection: Collection, store: Store, base: Path
) -> None:
    write(base, "seeds/a.txt")

    def interrupt(_: Step) -> None:
        raise Interrupted

    with pytest.raises(Interrupted):
        collection.sync(["seeds"], interrupt)
    assert store.is_syncing()
    collection.sync(["seeds"])

    assert not store.is_syncing()


def test_ids_are_chosen_after_another_walk_is_done(
    encoder: CountingEncoder, base: Path, tmp_path: Path
) -> None:
    for path in ("one/ferry.txt", "two/ferry.txt"):
        write(base, path)
    with (
        SqliteStore.open(tmp_path / "index", encoder="hashing", dimension=16) as one,
        SqliteStore.open(tmp_path / "index", encoder="hashing", dimension=16) as other,
    ):
        first = Collection(one, encoder, ReadSettings(), base)
        second = Collection(other, encoder, ReadSettings(), base)
        threads: list[Thread] = []

        def start_the_other(step: Step) -> None:
            if not threads:
                threads.append(Thread(target=second.add, args=(["two"],)))
                threads[0].start()

        first.add(["one"], start_the_other)
        threads[0].join()

        assert paths(one) == {"ferry": "one/ferry.txt", "two/ferry": "two/ferry.txt"}


def test_walk_that_can_not_begin_says_so(
    collection: Collection, encoder: CountingEncoder, base: Path, tmp_path: Path
) -> None:
    write(base, "seeds/a.txt")
    with SqliteStore.open(tmp_path / "other", encoder="hashing", dimension=16) as store:
        alone = replace(collection, store=store)
        with (
            turn(tmp_path / "other", "walk", 0),
            pytest.raises(CollectionBusy, match="try again when it is done"),
        ):
            alone.sync(["seeds"], patience=0)


# ------------------------------------------------------------------ what a long input costs


def test_long_article_is_encoded_in_small_batches(store: Store, base: Path) -> None:
    class Batches(HashingEncoder):
        largest = 0

        def encode(self, texts: Sequence[str]) -> list[Encoding]:
            Batches.largest = max(Batches.largest, len(texts))
            return super().encode(texts)

        def count_pieces(self, texts: Sequence[str]) -> list[int]:
            assert len(texts) <= COUNTED_AT_ONCE
            return super().count_pieces(texts)

    text = " ".join(
        f"Sentence {n} names pier{n} on the Orla and {'more ' * 60}." for n in range(1500)
    )
    write_rows(base, "wire.jsonl", row("a", text))
    Collection(store, Batches(dimension=16), ReadSettings(), base).add(["wire.jsonl"])

    assert store.chunk_count() > 3 * ENCODED_AT_ONCE
    assert Batches.largest == ENCODED_AT_ONCE
    assert store.waiting_count() == 0
