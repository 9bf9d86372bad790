import logging
import re
import sqlite3
from dataclasses import replace
from datetime import date

import pytest
import simcord

from bot.datatypes.answers import Answer
from bot.datatypes.questions import AskOptions, Filters
from bot.errors import CollectionBusy, CollectionCorrupt
from bot.talk.discord import cards, markdown
from bot.talk.discord.desk import HINTS
from bot.talk.discord.memory import GuildSettings
from tests.talk.answers import MARSH, OPENED, found, know_nothing, quote
from tests.talk.discord.world import (
    HOSTILE,
    World,
    always,
    assert_harmless,
    buttons_of,
    raw,
    text_of,
    told,
)


def say(text: str) -> Answer:
    return replace(found(), quotes=(quote(text),), short=None)


async def test_slash_command_answers_with_a_card(world: World) -> None:
    result = await world.ann.slash(world.channel, "ask", question="when did the bridge reopen?")

    assert not result.ephemeral
    assert "## 3 May 2024" in text_of(result.response)
    assert "> The Linden bridge reopened on Friday, **3 May 2024**" in text_of(result.response)
    assert "Read it there" in buttons_of(result.response)


async def test_first_thing_is_the_acknowledgement(world: World) -> None:
    await world.ann.slash(world.channel, "ask", question="when did the bridge reopen?")

    sent = [entry for entry in world.env.http_requests if entry.method in ("POST", "PATCH")]

    assert sent[0].path.endswith("/callback")
    assert sent[0].json == {"type": 5}


async def test_private_answer_is_for_one_alone(world: World) -> None:
    result = await world.ann.slash(world.channel, "ask", question="when?", private=True)

    assert result.ephemeral
    assert "3 May 2024" in text_of(result.response)


async def test_options_reach_the_answerer(world: World) -> None:
    options = {"since": "2024", "until": "2024-02", "source": "Fen Courier"}

    await world.ann.slash(world.channel, "ask", question="what happened?", **options)

    [(question, asked)] = world.shelf.asked
    assert question == "what happened?"
    assert (asked.since, asked.until) == (date(2024, 1, 1), date(2024, 2, 29))
    assert asked.source == "Fen Courier"


@pytest.mark.parametrize("text", ["yesterday", "2024-13", "2024-02-30", "20245"])
async def test_option_that_is_no_day_is_explained(world: World, text: str) -> None:
    result = await world.ann.slash(world.channel, "ask", question="what?", since=text)

    assert "is no day: write 2024" in text_of(told(result))
    assert world.env.errors


async def test_outlets_are_offered_without_asking_the_engine(world: World) -> None:
    choices = await world.ann.autocomplete(world.channel, "ask", "source", "harb")

    assert [choice["name"] for choice in choices] == ["The Harbour Times"]
    assert world.shelf.asked == []


async def test_silence_of_the_articles_is_said_with_what_they_cover(world: World) -> None:
    world.shelf.answers = know_nothing

    result = await world.ann.slash(world.channel, "ask", question="who won?")

    assert "Nothing found" in text_of(result.response)
    assert "The archive holds 1 article, 3 May 2024" in text_of(result.response)


async def test_mention_is_answered_in_a_reply(world: World) -> None:
    asked = await world.ann.send(world.channel, f"{world.mention} when did the bridge reopen?")

    [answer] = world.said()
    assert answer.reference.message_id == asked.id
    assert "3 May 2024" in text_of(answer)
    assert world.shelf.asked[0][0] == "when did the bridge reopen?"


async def test_direct_message_is_a_question(world: World) -> None:
    await world.ann.user.send_dm("when did the bridge reopen?")

    assert "3 May 2024" in text_of(world.ann.user.dm_channel.last_message)


async def test_message_menu_finds_sources_for_whoever_asks(world: World) -> None:
    message = await world.bob.send(world.channel, "They say the <@1> bridge is open")

    result = await world.ann.context_menu(world.channel, "Find sources", message)

    assert result.ephemeral
    assert "3 May 2024" in text_of(result.response)
    assert world.shelf.asked[0][0] == "They say the bridge is open"


async def test_message_without_words_is_refused_politely(world: World) -> None:
    message = await world.bob.send(world.channel, "<@1>")

    result = await world.ann.context_menu(world.channel, "Find sources", message)

    assert "no words to look for" in text_of(result.response)
    assert world.env.errors


@pytest.mark.parametrize(
    "text",
    ["when did the bridge reopen?", "@everyone when?", "@here", "TestBot, when?"],
)
async def test_messages_that_do_not_mention_the_bot_get_silence(world: World, text: str) -> None:
    await world.ann.send(world.channel, text)

    assert world.said() == []
    assert world.shelf.asked == []


async def test_other_bots_and_webhooks_get_silence(world: World) -> None:
    robot = world.guild.add_member(world.env.create_user("robot", bot=True))
    hook = world.guild.create_webhook(world.channel)

    await robot.send(world.channel, f"{world.mention} when did the bridge reopen?")
    await hook.send(f"{world.mention} when did the bridge reopen?")

    assert world.said() == []


async def test_mention_without_words_explains_how_to_ask(world: World) -> None:
    await world.ann.send(world.channel, world.mention)

    assert "Ask me a question" in text_of(world.said()[0])


@pytest.mark.parametrize(("text", "count"), [("x", 1), ("why " * 100, 399)])
async def test_question_of_the_wrong_length_is_refused(world: World, text: str, count: int) -> None:
    await world.ann.send(world.channel, f"{world.mention} {text}")

    assert f"3 to 300 characters, this one has {count}" in text_of(world.said()[0])


async def test_reply_to_an_answer_is_a_follow_up(world: World) -> None:
    await world.ann.send(world.channel, f"{world.mention} when did the bridge reopen?")
    await world.bob.send(world.channel, f"{world.mention} and why?", reply_to=world.said()[0])

    previous = world.shelf.asked[1][1].previous

    assert previous is not None
    assert previous == found("when did the bridge reopen?", further=3).turn


async def test_new_question_in_a_channel_stands_alone(world: World) -> None:
    for text in ("when did the bridge reopen?", "and why?"):
        await world.ann.send(world.channel, f"{world.mention} {text}")

    assert world.shelf.asked[1][1].previous is None


async def test_direct_messages_are_one_conversation(world: World) -> None:
    for text in ("when did the bridge reopen?", "and why?"):
        await world.ann.user.send_dm(text)

    assert world.shelf.asked[1][1].previous is not None


async def test_answer_goes_to_a_thread_where_the_managers_want_that(world: World) -> None:
    await world.bot.desk.guilds.choose(world.guild.id, lambda _: GuildSettings(threads=True))

    await world.ann.send(world.channel, f"{world.mention} when did the bridge reopen?")
    [thread] = world.channel.threads
    await world.ann.send(thread, f"{world.mention} and why?")

    assert thread.name == "when did the bridge reopen?"
    assert "3 May 2024" in text_of(thread.history()[-1])
    assert world.shelf.asked[1][1].previous is not None


async def test_closed_channel_is_silent_on_mentions_and_polite_on_commands(world: World) -> None:
    await world.bot.desk.guilds.choose(world.guild.id, lambda _: GuildSettings(channels=(1,)))

    await world.ann.send(world.channel, f"{world.mention} when did the bridge reopen?")
    result = await world.ann.slash(world.channel, "ask", question="when?")

    assert [m for m in world.said() if not m.flags.ephemeral] == []
    assert "in other channels only" in text_of(result.response)
    assert world.shelf.asked == []


async def test_default_outlet_of_a_server_is_used_unless_one_is_named(world: World) -> None:
    await world.bot.desk.guilds.choose(
        world.guild.id, lambda _: GuildSettings(source="Fen Courier")
    )

    await world.ann.slash(world.channel, "ask", question="what?")
    await world.ann.slash(world.channel, "ask", question="what?", source="The Harbour Times")

    sources = [options.source for _, options in world.shelf.asked]
    assert sources == ["Fen Courier", "The Harbour Times"]


async def test_follow_up_keeps_the_outlet_that_was_named(world: World) -> None:
    await world.bot.desk.guilds.choose(
        world.guild.id, lambda _: GuildSettings(source="Fen Courier")
    )
    named = Filters(source="The Harbour Times")
    world.shelf.answers = always(replace(found(), turn=replace(found().turn, filters=named)))

    await world.ann.send(world.channel, f"{world.mention} when did the bridge reopen?")
    await world.ann.send(world.channel, f"{world.mention} and why?", reply_to=world.said()[0])

    sources = [options.source for _, options in world.shelf.asked]
    assert sources == ["Fen Courier", "The Harbour Times"]


async def test_message_delivered_twice_is_answered_once(world: World) -> None:
    message = await world.ann.send(world.channel, f"{world.mention} when did the bridge reopen?")

    world.bot.dispatch("message", message)
    await world.env.settle()

    assert len(world.said()) == 1


async def test_hostile_article_and_question_show_as_plain_text(world: World) -> None:
    world.shelf.answers = always(replace(say(HOSTILE), question=HOSTILE))

    result = await world.ann.slash(world.channel, "ask", question=HOSTILE[:300])
    text = text_of(result.response)

    lines = [line for line in text.split("\n") if line.startswith("> ")]
    assert markdown.quoted("\n".join(lines)) == HOSTILE
    assert_harmless(text)


async def test_hostile_article_shows_as_plain_text_without_a_card_too(world: World) -> None:
    hostile = replace(found(), question=HOSTILE, quotes=(quote(HOSTILE, MARSH),), short=None)
    world.shelf.answers = always(hostile)
    world.env.inject_error("PATCH", "/webhooks/*", status=400, code=50035)

    result = await world.ann.slash(world.channel, "ask", question="when?")

    assert_harmless(told(result).content)


async def test_card_that_discord_refuses_goes_out_as_text(world: World) -> None:
    world.env.inject_error("PATCH", "/webhooks/*", status=400, code=50035)

    result = await world.ann.slash(world.channel, "ask", question="when?")

    assert raw(result.response) == []
    assert "> The Linden bridge reopened on Friday, **3 May 2024**" in told(result).content
    assert len(told(result).content) <= cards.PLAIN


async def test_reply_that_discord_refuses_goes_out_as_text(world: World) -> None:
    world.env.inject_error("POST", "/channels/*/messages", status=400, code=50035)

    await world.ann.send(world.channel, f"{world.mention} when did the bridge reopen?")

    assert OPENED.split(",")[0] in world.said()[0].content


async def test_error_inside_is_told_by_reference_only(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(question: str, options: AskOptions) -> Answer:
        raise ZeroDivisionError("secret detail")

    world.shelf.answers = broken

    result = await world.ann.slash(world.channel, "ask", question="when?")
    text = text_of(told(result))

    reference = re.search(r"as ([0-9a-f]{8})\.", text)
    assert reference
    assert "secret" not in text
    assert reference[1] in caplog.text
    assert "ZeroDivisionError: secret detail" in caplog.text
    assert world.env.errors


async def test_error_of_the_operator_names_no_files(world: World) -> None:
    def broken(question: str, options: AskOptions) -> Answer:
        raise CollectionCorrupt("/srv/archive/index: damaged")

    world.shelf.answers = broken

    await world.ann.send(world.channel, f"{world.mention} when did the bridge reopen?")

    assert "/srv" not in text_of(world.said()[0])
    assert "Something went wrong" in text_of(world.said()[0])


@pytest.mark.parametrize("code", [10062, 50013, 50001, 10008])
async def test_answer_that_can_not_be_shown_is_one_log_line(
    world: World, caplog: pytest.LogCaptureFixture, code: int
) -> None:
    world.env.inject_error("PATCH", "/webhooks/*", status=404, code=code)

    with caplog.at_level(logging.WARNING, "bot"):
        await world.ann.slash(world.channel, "ask", question="when?")

    [line] = [record for record in caplog.records if record.name.startswith("bot.")]
    assert str(code) in line.getMessage()
    assert line.exc_info is None
    assert world.env.errors


async def test_error_that_can_not_be_told_either_is_logged(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(question: str, options: AskOptions) -> Answer:
        raise ZeroDivisionError

    world.shelf.answers = broken
    world.env.inject_error("PATCH", "/webhooks/*", status=403, code=50013, times=None)

    await world.ann.slash(world.channel, "ask", question="when?")

    assert "ZeroDivisionError" in caplog.text
    assert "an error could not be told: 403 50013" in caplog.text
    assert world.env.errors


@pytest.mark.settings(service={"user_a_minute": 1})
async def test_whoever_is_too_fast_is_refused_politely(world: World) -> None:
    await world.ann.slash(world.channel, "ask", question="when?")
    result = await world.ann.slash(world.channel, "ask", question="when?")
    other = await world.bob.slash(world.channel, "ask", question="when?")

    assert "ask again in" in text_of(told(result))
    assert "3 May 2024" in text_of(other.response)
    assert world.env.errors


async def test_acknowledgement_that_comes_too_late_is_one_log_line(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    world.env.inject_error("POST", "/interactions/*", status=404, code=10062)

    with caplog.at_level(logging.WARNING, "bot"):
        await world.ann.slash(world.channel, "ask", question="when?")

    [line] = [record for record in caplog.records if record.name.startswith("bot.")]
    assert "10062" in line.getMessage()
    assert world.shelf.asked == []
    assert world.env.errors


async def test_question_that_is_deleted_meanwhile_is_answered_without_it(world: World) -> None:
    await world.ann.send(world.channel, f"{world.mention} when did the bridge reopen?")

    [sent] = [e.json for e in world.env.http_requests if e.path.endswith("/messages")]
    assert isinstance(sent, dict)
    assert sent["message_reference"]["fail_if_not_exists"] is False


async def test_questions_are_not_logged(world: World, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        await world.ann.slash(world.channel, "ask", question="a private matter?")

    mine = [record for record in caplog.records if record.name.startswith("bot.")]
    assert mine
    assert not any("private matter" in str(vars(record)) for record in mine)


@pytest.mark.settings(discord={"log_questions": True})
async def test_questions_are_logged_where_the_operator_wants_that(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        await world.ann.slash(world.channel, "ask", question="a matter?")

    assert any("a matter?" in str(vars(record).get("facts")) for record in caplog.records)


async def test_command_serves_servers_groups_and_people(simcord_env: simcord.Env) -> None:
    [sync] = [entry for entry in simcord_env.http_requests if entry.path.endswith("/commands")]

    commands = {command["name"]: command for command in sync.json or []}

    for name in ("ask", "Find sources"):
        assert commands[name]["integration_types"] == [0, 1]
        assert commands[name]["contexts"] == [0, 1, 2]


@pytest.mark.settings(service={"user_a_minute": 1})
async def test_refusal_of_a_public_question_is_seen_by_whoever_asked_alone(world: World) -> None:
    await world.ann.slash(world.channel, "ask", question="when?")
    result = await world.ann.slash(world.channel, "ask", question="when?")

    assert told(result).ephemeral
    assert len(world.said()) == 1 + len([m for m in world.said() if m.flags.ephemeral])
    assert world.env.errors


async def test_card_that_was_sent_stays_though_it_can_not_be_remembered(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(world.bot.desk.memory, "sent", full)

    result = await world.ann.slash(world.channel, "ask", question="when?")

    assert "3 May 2024" in text_of(result.response)
    assert "Something went wrong" in text_of(told(result))
    assert world.env.errors


@pytest.mark.parametrize("text", ["", "x"], ids=["how to ask", "a refusal"])
async def test_channel_is_not_flooded_with_anything_but_answers(world: World, text: str) -> None:
    for _ in range(HINTS + 4):
        await world.ann.send(world.channel, f"{world.mention} {text}")

    assert len(world.said()) == HINTS


async def test_busy_collection_is_explained(world: World) -> None:
    def busy(question: str, options: AskOptions) -> Answer:
        raise CollectionBusy("/srv/archive: another process is writing")

    world.shelf.answers = busy

    await world.ann.send(world.channel, f"{world.mention} when did the bridge reopen?")

    assert "The archive is being changed just now" in text_of(world.said()[0])
