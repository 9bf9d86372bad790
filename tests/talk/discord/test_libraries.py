from dataclasses import replace
from pathlib import Path

import pytest

from bot.app import App
from bot.config import Config
from bot.datatypes import AskOptions, Passage
from bot.errors import ArticleUnknown
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
