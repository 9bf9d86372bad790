from dataclasses import replace
from pathlib import Path

import pytest

from bot.app import App
from bot.config import Config
from bot.datatypes.articles import Page
from bot.datatypes.questions import AskOptions, Passage
from bot.errors import ArticleUnknown, CollectionError, PageError
from bot.store.memory import MemoryStore
from bot.talk.discord import libraries
from bot.talk.discord.libraries import CollectionLibrary
from tests.encoding import HashingEncoder
from tests.talk.discord.world import config

BODY = (
    "The Linden bridge was opened again on Friday by the mayor of the harbour town.\n"
    "More than two hundred people stood on both banks and waited for the first carts.\n"
    "The mayor said that the ferries would go on until the new ramps have been tested.\n"
)


@pytest.fixture
def used(tmp_path: Path) -> Config:
    settings = config(tmp_path, discord={"collections": {10: "own"}})
    return replace(settings, collection=tmp_path / "shared")


@pytest.fixture
def shared(used: Config) -> App:
    encoder = HashingEncoder(dimension=16)
    return App(used, MemoryStore(encoder=encoder.name), encoder)


@pytest.fixture
def library(shared: App) -> CollectionLibrary:
    return CollectionLibrary(shared)


@pytest.fixture
def page(tmp_path: Path) -> str:
    path = tmp_path / "linden-bridge.txt"
    path.write_text(BODY, encoding="utf-8")
    return str(path)


def test_what_is_added_can_be_asked_for(library: CollectionLibrary, page: str) -> None:
    added = library.add(page)
    answer = library.ask("who opened the Linden bridge?", AskOptions())

    [(key, title)] = added.articles
    assert key == "linden-bridge"
    assert title
    assert added.problems == ()
    assert library.stats().articles == 1
    assert all(quote.text in BODY for quote in answer.quotes)


def test_what_is_known_already_is_counted(library: CollectionLibrary, page: str) -> None:
    library.add(page)

    again = library.add(page)

    assert (again.articles, again.unchanged) == ((), 1)


def test_article_can_be_taken_out_once(library: CollectionLibrary, page: str) -> None:
    library.add(page)

    library.remove("linden-bridge")

    assert library.stats().articles == 0
    with pytest.raises(ArticleUnknown):
        library.remove("linden-bridge")


def test_passage_stands_only_where_the_article_has_these_words(
    library: CollectionLibrary, shared: App, page: str
) -> None:
    library.add(page)
    text = shared.store.article("linden-bridge").text[4:10]

    assert library.stands(Passage("linden-bridge", 4, 10), text)
    assert not library.stands(Passage("linden-bridge", 5, 11), text)
    assert not library.stands(Passage("gone", 4, 10), text)


def test_server_with_its_own_collection_gets_it(used: Config, shared: App, tmp_path: Path) -> None:
    with libraries.opened(used, shared) as shelves:
        everyone, own = shelves(None), shelves(10)

        assert everyone is not own
        assert own.stats().articles == 0
        assert (tmp_path / "own").is_dir()


PAGE = Page("p", "four", "clean")
WRONG = PageError("not read")


@pytest.mark.parametrize(
    ("pages", "count", "characters", "kept"),
    [
        ([PAGE] * 3, 3, 100, 3),
        ([PAGE] * 3, 2, 100, 2),
        ([PAGE] * 3, 9, 3, 1),
        ([WRONG, PAGE, WRONG, PAGE], 2, 100, 4),
        ([], 1, 1, 0),
    ],
)
def test_pages_are_taken_up_to_a_limit(
    pages: list[Page | PageError], count: int, characters: int, kept: int
) -> None:
    taken = list(libraries.limited(pages, count=count, characters=characters))

    assert taken[:kept] == pages[:kept]
    assert [str(each) for each in taken[kept:]] == (
        [f"only the first {kept} pages were read: that is enough at once"]
        if kept < len(pages)
        else []
    )


def test_attachment_that_is_sent_again_is_known(library: CollectionLibrary) -> None:
    library.add_file("attachment/5/linden-bridge.txt", BODY.encode())

    again = library.add_file("attachment/5/linden-bridge.txt", BODY.encode())

    assert (again.articles, again.unchanged) == ((), 1)
    assert library.stats().articles == 1


def test_corrected_attachment_takes_the_place_of_the_first(
    library: CollectionLibrary, shared: App
) -> None:
    library.add_file("attachment/5/linden-bridge.txt", BODY.encode())

    corrected = BODY.replace("Friday", "Monday").encode()
    added = library.add_file("attachment/5/linden-bridge.txt", corrected)

    assert [key for key, _ in added.articles] == ["linden-bridge"]
    assert library.stats().articles == 1
    assert "Monday" in shared.store.article("linden-bridge").text


def test_attachments_of_two_servers_stand_side_by_side(library: CollectionLibrary) -> None:
    for guild in (5, 6):
        library.add_file(f"attachment/{guild}/linden-bridge.txt", BODY.encode())

    assert library.stats().articles == 2


def test_problem_of_an_attachment_names_the_file_and_no_folder(library: CollectionLibrary) -> None:
    added = library.add_file("attachment/5/picture.txt", b"\x89PNG\x00\x01" * 50)

    [problem] = added.problems
    assert problem.startswith("picture.txt")
    assert "/" not in problem


def test_server_with_its_own_collection_shares_the_encoder(used: Config, shared: App) -> None:
    with libraries.opened(used, shared) as shelves:
        own = shelves(10)

        assert isinstance(own, CollectionLibrary)
        assert own._app.encoder is shared.encoder


def test_damaged_collection_of_one_server_leaves_the_others_alone(
    used: Config, shared: App, tmp_path: Path
) -> None:
    with libraries.opened(used, shared):
        pass
    for file in (tmp_path / "own").glob("*.sqlite*"):
        file.write_bytes(b"no database at all, and long enough to be looked at" * 100)

    with libraries.opened(used, shared) as shelves:
        assert shelves(None).stats().articles == 0
        with pytest.raises(CollectionError):
            shelves(10).ask("when?", AskOptions())
        with pytest.raises(CollectionError):
            shelves(10).stats()
