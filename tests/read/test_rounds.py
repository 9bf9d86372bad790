from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from threading import Event, Thread

from bot.read.rounds import rounds

LATER = 1_000_000
FEED = "https://orla.example/feed"


@contextmanager
def writing(*files: Path) -> Iterator[None]:
    """Write each file again and again until the block ends."""
    over = Event()

    def write() -> None:
        for number in count():
            for file in files:
                file.write_text(f"The ferry sailed {number} times.")
            if over.wait(0.05):
                return

    thread = Thread(target=write)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def test_folders_are_read_again_once_something_changes(tmp_path: Path) -> None:
    (tmp_path / "news").mkdir()
    found = rounds(["news", FEED], base=tmp_path, seconds=LATER, ignored=tmp_path / "index")

    assert next(found) == ["news", FEED]
    (tmp_path / "news" / "a.txt").write_text("The ferry sailed.")
    assert next(found) == ["news"]
    found.close()


def test_urls_are_read_again_in_time(tmp_path: Path) -> None:
    found = rounds(["news", FEED], base=tmp_path, seconds=0, ignored=tmp_path / "index")

    assert [next(found), next(found)] == [["news", FEED], ["news", FEED]]
    found.close()


def test_hidden_files_and_the_collection_are_not_followed(tmp_path: Path) -> None:
    news = tmp_path / "news"
    (news / "index").mkdir(parents=True)
    (news / ".git").mkdir()
    found = rounds(["news", FEED], base=tmp_path, seconds=2, ignored=news / "index")
    next(found)

    with writing(news / "index" / "a.txt", news / ".b.txt", news / ".git" / "c.txt"):
        assert next(found) == ["news", FEED]  # time is up before anything seems to change
    found.close()
