import sqlite3
from pathlib import Path

import discord
import pytest
from simcord.actors import MemberActor

from bot.app import App
from bot.store.memory import MemoryStore
from bot.talk.discord.admin import _file_name, read_feeds
from bot.talk.discord.libraries import CollectionLibrary
from bot.talk.discord.memory import GuildSettings
from tests.encoding import HashingEncoder
from tests.talk.discord.test_libraries import BODY
from tests.talk.discord.world import World, text_of, told

ADMIN = {
    "settings": {},
    "add": {"url": "https://a.example"},
    "remove": {"article": "x"},
    "feeds": {},
}


@pytest.fixture
def manager(world: World) -> MemberActor:
    role = world.guild.create_role("Desk", permissions=discord.Permissions(manage_guild=True))
    return world.guild.add_member(world.env.create_user("cleo"), roles=[role])


@pytest.fixture
def own(world: World) -> None:
    """Give the server a collection of its own."""
    allow(world, collections={world.guild.id: "own"})


def allow(world: World, **changed: object) -> None:
    """Change what the operator set; the server's id is known only now."""
    desk = world.bot.desk
    desk.config = desk.guilds._settings = desk.config.model_copy(update=changed)


async def run(world: World, who: MemberActor, command: str, **options: object) -> str:
    result = await who.slash(world.channel, f"onrecord {command}", **options)
    assert told(result).ephemeral
    return text_of(told(result))


async def test_status_says_what_the_archive_holds(world: World) -> None:
    text = await run(world, world.ann, "status")

    assert "The archive holds 1 article, 3 May 2024, from The Harbour Times." in text
    assert "Questions: 0 since the start" in text


@pytest.mark.parametrize("command", ADMIN)
async def test_admin_commands_need_the_permission_though_they_are_visible(
    world: World, command: str
) -> None:
    text = await run(world, world.ann, command, **ADMIN[command])

    assert "Manage Server" in text
    assert world.shelf.added == []
    assert world.env.errors


@pytest.mark.parametrize("command", ["add", "remove", "feeds"])
async def test_shared_collection_is_not_for_managers_to_change(
    world: World, manager: MemberActor, command: str
) -> None:
    text = await run(world, manager, command, **ADMIN[command])

    assert "shares its collection" in text
    assert world.shelf.added == []
    assert world.env.errors


async def test_shared_collection_may_be_changed_where_the_operator_allows_it(
    world: World, manager: MemberActor
) -> None:
    allow(world, shared_editors=(world.guild.id,))

    await run(world, manager, "add", url="https://a.example/story")

    assert world.shelf.added == ["https://a.example/story"]


async def test_settings_are_shown_changed_and_kept(world: World, manager: MemberActor) -> None:
    options = {"channel": world.channel, "threads": True, "source": "Fen *Courier*"}

    text = await run(world, manager, "settings", **options)
    await world.restart()

    assert f"<#{world.channel.id}>" in text
    assert "Fen \\*Courier\\*" in text
    assert world.bot.desk.guilds.settings(world.guild.id) == GuildSettings(
        channels=(world.channel.id,), threads=True, source="Fen *Courier*"
    )


async def test_settings_can_be_taken_back(world: World, manager: MemberActor) -> None:
    await run(world, manager, "settings", channel=world.channel, source="Fen Courier")

    await run(world, manager, "settings", channel=world.channel, source="-")

    assert world.bot.desk.guilds.settings(world.guild.id) == GuildSettings()


@pytest.mark.usefixtures("own")
async def test_page_is_added_and_the_report_says_what_was_read(
    world: World, manager: MemberActor
) -> None:
    text = await run(world, manager, "add", url="https://a.example/story")

    assert world.shelves.own[world.guild.id].added == ["https://a.example/story"]
    assert "Read: 1 article; known already: 1." in text
    assert "- The fen \\*market\\* opens (`fen-market`)" in text
    assert "page 2: no article" in text


@pytest.mark.usefixtures("own")
async def test_attachment_is_added_under_a_harmless_name(
    world: World, manager: MemberActor
) -> None:
    await run(world, manager, "add", attachment=("../../etc/fen market.txt", b"The market opens."))

    shelf = world.shelves.own[world.guild.id]
    assert shelf.contents == [b"The market opens."]
    assert shelf.added == [f"attachment/{world.guild.id}/fen_market.txt"]


@pytest.mark.usefixtures("own")
async def test_attachment_that_is_too_large_is_not_fetched(
    world: World, manager: MemberActor
) -> None:
    allow(world, attachment_megabytes=0)

    text = await run(world, manager, "add", attachment=("a.txt", b"The market opens."))

    assert "larger than 0 MB" in text
    assert world.env.errors


@pytest.mark.usefixtures("own")
@pytest.mark.parametrize("url", ["/etc/passwd", "file:///etc/passwd", "seeds", "ftp://a.example"])
async def test_path_of_the_machine_is_no_address(
    world: World, manager: MemberActor, url: str
) -> None:
    for command, options in (("add", {"url": url}), ("feeds", {"add": url})):
        assert "no address" in await run(world, manager, command, **options)

    assert world.guild.id not in world.shelves.own
    assert world.env.errors


@pytest.mark.usefixtures("own")
@pytest.mark.parametrize(
    "options", [{}, {"url": "https://a.example", "attachment": ("a.txt", b"x")}]
)
async def test_one_thing_is_added_at_a_time(
    world: World, manager: MemberActor, options: dict[str, object]
) -> None:
    assert "one of the two" in await run(world, manager, "add", **options)
    assert world.env.errors


@pytest.mark.usefixtures("own")
async def test_article_is_removed(world: World, manager: MemberActor) -> None:
    text = await run(world, manager, "remove", article="linden-bridge")
    status = await run(world, manager, "status")

    assert "Removed: linden-bridge." in text
    assert "holds 0 articles" in status


@pytest.mark.usefixtures("own")
async def test_article_that_is_not_there_is_named(world: World, manager: MemberActor) -> None:
    assert "no article has the id 'x'" in await run(world, manager, "remove", article="x")
    assert world.env.errors


@pytest.mark.usefixtures("own")
async def test_feeds_are_read_again_and_again(world: World, manager: MemberActor) -> None:
    feed = "https://a.example/feed"

    shown = await run(world, manager, "feeds", add=feed)
    await read_feeds(world.bot.desk, {world.guild.id})
    await run(world, manager, "feeds", remove=feed)
    await read_feeds(world.bot.desk, {world.guild.id})

    assert "Feed: https\\://a.example/feed" in shown
    assert world.shelves.own[world.guild.id].added == [feed]


async def test_privacy_explains_and_deletes(world: World) -> None:
    await world.ann.slash(world.channel, "ask", question="when did the bridge reopen?")

    explained = await run(world, world.ann, "privacy")
    deleted = await run(world, world.ann, "privacy", delete=True)

    assert "for 30 days" in explained
    assert "Deleted, answers and remarks: 1." in deleted
    assert world.bot.desk.memory.last_in(world.channel.id, seconds=60) is None


async def test_server_that_was_left_is_forgotten(world: World, manager: MemberActor) -> None:
    await run(world, manager, "settings", threads=True)

    await world.bot.on_guild_remove(world.bot.guilds[0])

    assert world.bot.desk.memory.all_settings() == {}


async def test_commands_are_told_to_discord_only_when_they_change(world: World) -> None:
    await world.restart()

    told_commands = [e for e in world.env.http_requests if e.path.endswith("/commands")]
    assert len(told_commands) == 1


async def test_managers_commands_do_nothing_in_direct_messages(world: World) -> None:
    result = await world.ann.user.slash("onrecord settings", threads=True)

    assert "Manage Server" in text_of(told(result))
    assert world.env.errors


@pytest.mark.parametrize(
    ("given", "safe"),
    [
        ("a.txt", "a.txt"),
        ("../../a.txt", "a.txt"),
        ("..\\..\\a.txt", "a.txt"),
        ("..", "attachment.txt"),
        (".hidden", "hidden"),
        ("a\x00b;rm -rf.html", "a_b_rm_-rf.html"),
        ("x" * 300 + ".jsonl", "x" * 94 + ".jsonl"),
    ],
)
def test_file_names_can_not_leave_their_folder(given: str, safe: str) -> None:
    assert _file_name(given) == safe


@pytest.mark.usefixtures("own")
async def test_feed_of_a_server_that_was_left_is_not_read(
    world: World, manager: MemberActor
) -> None:
    await run(world, manager, "feeds", add="https://a.example/feed")

    await read_feeds(world.bot.desk, {world.guild.id + 1})

    assert world.guild.id not in world.shelves.own


async def test_channel_that_was_deleted_drops_out_of_the_settings(
    world: World, manager: MemberActor
) -> None:
    await world.bot.desk.guilds.choose(
        world.guild.id, lambda _: GuildSettings(channels=(1, world.channel.id))
    )

    text = await run(world, manager, "settings")

    assert "<#1>" not in text
    assert world.bot.desk.guilds.settings(world.guild.id).channels == (world.channel.id,)


async def test_voice_channel_can_be_chosen(world: World, manager: MemberActor) -> None:
    voice = world.guild.create_voice_channel("harbour radio")

    text = await run(world, manager, "settings", channel=voice)

    assert f"<#{voice.id}>" in text


async def test_commands_are_told_again_when_they_have_changed(world: World) -> None:
    world.bot.desk.memory.note("commands", "of another version")

    await world.restart()

    told_commands = [e for e in world.env.http_requests if e.path.endswith("/commands")]
    assert len(told_commands) == 2


async def test_memory_that_fails_once_is_tidied_again(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def locked() -> int:
        raise sqlite3.OperationalError("database is locked")

    monkeypatch.setattr(world.bot.desk.memory, "expire", locked)

    await world.bot._tidy()

    assert "what is too old can't be forgotten" in caplog.text


async def test_page_is_really_read_and_asked_for(
    world: World, manager: MemberActor, tmp_path: Path
) -> None:
    allow(world, shared_editors=(world.guild.id,))
    encoder = HashingEncoder(dimension=16)
    shared = App(world.config, MemoryStore(encoder=encoder.name), encoder)
    world.shelves.shared = CollectionLibrary(shared)  # type: ignore[assignment]  # the real one

    text = await run(world, manager, "add", attachment=("linden-bridge.txt", BODY.encode()))
    again = await run(world, manager, "add", attachment=("linden-bridge.txt", BODY.encode()))
    empty = await run(world, manager, "add", attachment=("empty.txt", b" "))

    assert "Read: 1 article; known already: 0." in text
    assert "`linden-bridge`" in text
    assert "Read: 0 articles; known already: 1." in again
    assert "Not read: 1" in empty
    assert shared.store.article("linden-bridge").path == (
        f"attachment/{world.guild.id}/linden-bridge.txt"
    )


@pytest.mark.settings(service={"presses_a_minute": 1})
async def test_commands_that_ask_nothing_have_a_limit(world: World) -> None:
    await run(world, world.ann, "status")

    assert "ask again in" in await run(world, world.ann, "status")
    assert world.env.errors
