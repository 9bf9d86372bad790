import re
from dataclasses import replace
from typing import cast

import discord
import pytest
import simcord

from bot.talk.discord.buttons import TEMPLATE, Press
from bot.talk.discord.layout import answer_view
from bot.talk.discord.memory import Place
from tests.talk.answers import LINDEN, MARSH, found, know_nothing, quote
from tests.talk.discord.world import (
    HOSTILE,
    World,
    always,
    assert_harmless,
    buttons_of,
    text_of,
    told,
)


@pytest.fixture
async def card(world: World) -> simcord.ResponseMessage:
    """The bridge, asked for by ann: four quotes on two pages."""
    result = await world.ann.slash(world.channel, "ask", question="when did the bridge reopen?")
    return told(result)


def labels(message: object) -> list[str]:
    return [label for label in buttons_of(message) if label not in ("Read it there", "Context")]


async def test_further_quotes_are_a_button_away(
    world: World, card: simcord.ResponseMessage
) -> None:
    assert labels(card) == ["Next ▶", "Ask a follow-up", "Helpful", "Wrong"]

    await world.ann.click(card, label="Next ▶")

    assert "(2)" in text_of(card)
    assert "4–4 of 4" in text_of(card)
    assert labels(card) == ["◀ Previous", "Ask a follow-up", "Helpful", "Wrong"]


async def test_others_turn_pages_for_themselves_alone(
    world: World, card: simcord.ResponseMessage
) -> None:
    result = await world.bob.click(card, label="Next ▶")

    assert "1–3 of 4" in text_of(card)
    assert told(result).ephemeral
    assert "4–4 of 4" in text_of(told(result))


async def test_context_shows_the_sentences_around(
    world: World, card: simcord.ResponseMessage
) -> None:
    result = await world.bob.click(card, label="Context")

    assert told(result).ephemeral
    assert "It was the longest closure so far." in text_of(told(result))


async def test_other_outlets_are_named(world: World) -> None:
    twice = replace(found(), quotes=(replace(quote("Open."), also_in=(MARSH, LINDEN)),), short=None)
    world.shelf.answers = always(twice)
    result = await world.ann.slash(world.channel, "ask", question="when?")

    shown = await world.ann.click(told(result), label="Also in 1 outlet")

    assert "Ferries" in text_of(told(shown))


@pytest.mark.parametrize("label", ["Next ▶", "Context", "Helpful"])
async def test_buttons_work_after_a_restart(
    world: World, card: simcord.ResponseMessage, label: str
) -> None:
    await world.restart()

    result = await world.bob.click(card, label=label)

    assert told(result).ephemeral


async def test_nothing_is_kept_in_memory_for_buttons(
    world: World, card: simcord.ResponseMessage
) -> None:
    for _ in range(5):
        await world.ann.slash(world.channel, "ask", question="when did the bridge reopen?")
    shown = await world.ann.click(card, label="Wrong")

    store = world.bot._connection._view_store

    assert shown.modal
    assert (store._views, store._synced_message_views, store._modals) == ({}, {}, {})


async def test_helpful_is_counted_once_for_each_person(
    world: World, card: simcord.ResponseMessage
) -> None:
    for person in (world.ann, world.ann, world.bob):
        await person.click(card, label="Helpful")

    assert world.bot.desk.memory.opinions() == {"helpful": 2}


async def test_wrong_asks_why_and_is_stored_after_a_restart(
    world: World, card: simcord.ResponseMessage
) -> None:
    shown = await world.bob.click(card, label="Wrong")
    await world.restart()
    result = await world.bob.submit_modal(shown, {"text": "That was the other bridge."})

    rows = world.bot.desk.memory._rows("SELECT opinion, remark FROM feedback", ())
    assert rows == [("wrong", "That was the other bridge.")]
    assert result.ephemeral


async def test_follow_up_keeps_the_subject(world: World, card: simcord.ResponseMessage) -> None:
    shown = await world.bob.click(card, label="Ask a follow-up")
    result = await world.bob.submit_modal(shown, {"text": "and why?"})

    question, options = world.shelf.asked[1]
    assert question == "and why?"
    assert options.previous is not None
    assert options.previous.question.text == "when did the bridge reopen?"
    assert "3 May 2024" in text_of(result.response)
    assert not result.ephemeral


async def test_follow_up_of_a_private_answer_is_private(world: World) -> None:
    card = await world.ann.slash(world.channel, "ask", question="when?", private=True)
    shown = await world.ann.click(told(card), label="Ask a follow-up")

    result = await world.ann.submit_modal(shown, {"text": "and why?"})

    assert result.ephemeral


async def test_two_people_may_fill_in_the_same_form(
    world: World, card: simcord.ResponseMessage
) -> None:
    forms = [await person.click(card, label="Wrong") for person in (world.ann, world.bob)]

    await world.ann.submit_modal(forms[0], {"text": "one"})
    await world.bob.submit_modal(forms[1], {"text": "two"})

    assert world.bot.desk.memory.opinions() == {"wrong": 2}


async def send_card_of(world: World, place: Place, *, private: bool = False) -> object:
    """Put a card into the channel that belongs to another place."""
    desk = world.bot.desk
    key = desk.memory.keep(found(further=3), place, private=private)
    kept = desk.memory.answer(key)
    assert kept
    channel = world.bot.get_partial_messageable(world.channel.id)
    return await channel.send(view=answer_view(desk.card(kept), kept))


@pytest.mark.parametrize("label", ["Next ▶", "Context", "Helpful"])
@pytest.mark.parametrize("case", ["other server", "other channel", "private"])
async def test_answer_of_another_place_is_refused(world: World, label: str, case: str) -> None:
    here = Place(world.guild.id, world.channel.id, world.bob.id)
    there = {
        "other server": replace(here, guild=1),
        "other channel": replace(here, channel=2),
        "private": here,
    }[case]
    message = await send_card_of(world, there, private=case == "private")

    result = await world.ann.click(message, label=label)  # type: ignore[arg-type]  # a real message

    assert "no longer here" in text_of(told(result))
    assert "Linden" not in text_of(told(result))


async def test_forgotten_answer_is_refused(world: World, card: simcord.ResponseMessage) -> None:
    world.bot.desk.memory.forget(world.ann.id)

    result = await world.ann.click(card, label="Context")

    assert "no longer here" in text_of(told(result))


@pytest.mark.parametrize("label", ["Next ▶", "Context"])
async def test_quote_that_no_longer_stands_in_its_article_is_not_shown_again(
    world: World, card: simcord.ResponseMessage, label: str
) -> None:
    world.shelf.changed.add("linden-bridge")

    result = await world.ann.click(card, label=label)

    assert "an article has changed" in text_of(told(result))
    assert "reopened" not in text_of(told(result))


async def test_quote_that_is_not_there_is_refused(world: World) -> None:
    world.shelf.answers = know_nothing
    await world.ann.slash(world.channel, "ask", question="who?")
    kept = world.bot.desk.memory.last_in(world.channel.id, seconds=60)
    assert kept
    view = answer_view(world.bot.desk.card(replace(kept, answer=found())), kept)
    message = await world.bot.get_partial_messageable(world.channel.id).send(view=view)

    refused = await world.ann.click(message, label="Context")

    assert "that quote is no longer here" in text_of(told(refused))


@pytest.mark.parametrize(
    "forged",
    [
        "onrecord:page:short:0:0123456789abcdef",
        "onrecord:drop:0123456789abcdef:0:0123456789abcdef",
        "onrecord:page:0123456789abcdef:-1:0123456789abcdef",
        "onrecord:page:0123456789abcdef:0:0123456789abcdef:more",
        "onrecord:page:0123456789abcdef:٣:0123456789abcdef",
    ],
)
def test_custom_id_of_another_shape_is_no_button(forged: str) -> None:
    assert not re.fullmatch(TEMPLATE, forged)


def test_custom_ids_fit() -> None:
    press = Press("context", "x" * 16, 999, "0" * 16)

    assert len(press.custom_id) <= 100


async def test_follow_up_works_after_a_restart(world: World, card: simcord.ResponseMessage) -> None:
    shown = await world.bob.click(card, label="Ask a follow-up")
    await world.restart()

    result = await world.bob.submit_modal(shown, {"text": "and why?"})

    assert world.shelf.asked[1][1].previous is not None
    assert "3 May 2024" in text_of(result.response)


async def test_other_outlets_are_named_after_a_restart(world: World) -> None:
    twice = replace(found(), quotes=(replace(quote("Open."), also_in=(MARSH,)),), short=None)
    world.shelf.answers = always(twice)
    result = await world.ann.slash(world.channel, "ask", question="when?")
    await world.restart()

    shown = await world.ann.click(told(result), label="Also in 1 outlet")

    assert "Ferries" in text_of(told(shown))


async def test_hostile_text_is_harmless_behind_every_button(world: World) -> None:
    cited = replace(MARSH, title=HOSTILE, source=HOSTILE, author=HOSTILE)
    first = replace(quote(HOSTILE, before=HOSTILE, after=HOSTILE), also_in=(cited,))
    quotes = (first, *(quote(HOSTILE, cited, start=start) for start in (60, 80, 100)))
    world.shelf.answers = always(replace(found(), question=HOSTILE, quotes=quotes, short=None))
    card = told(await world.ann.slash(world.channel, "ask", question="when?"))

    for label in ("Context", "Also in 1 outlet", "Next ▶"):
        assert_harmless(text_of(told(await world.bob.click(card, label=label))))
    shown = await world.bob.click(card, label="Ask a follow-up")
    assert_harmless(text_of(told(await world.bob.submit_modal(shown, {"text": HOSTILE[:300]}))))


@pytest.mark.parametrize("label", ["Wrong", "Ask a follow-up"])
@pytest.mark.parametrize("case", ["other server", "private", "forgotten"])
async def test_form_of_an_answer_of_another_place_is_refused(
    world: World, label: str, case: str
) -> None:
    here = Place(world.guild.id, world.channel.id, world.bob.id)
    there = replace(here, guild=1) if case == "other server" else here
    message = await send_card_of(world, there, private=case == "private")
    shown = await world.ann.click(message, label=label)  # type: ignore[arg-type]  # a real message
    if case == "forgotten":
        world.bot.desk.memory.forget(world.bob.id)

    result = await world.ann.submit_modal(shown, {"text": "and why?"})

    assert "no longer here" in text_of(told(result))
    assert world.shelf.asked == []
    assert world.bot.desk.memory.opinions() == {}


async def test_press_and_form_delivered_twice_are_answered_once(
    world: World, card: simcord.ResponseMessage
) -> None:
    seen: list[discord.Interaction] = []

    async def note(interaction: discord.Interaction) -> None:
        seen.append(interaction)

    world.bot.add_listener(note, "on_interaction")
    shown = await world.bob.click(card, label="Ask a follow-up")
    await world.bob.submit_modal(shown, {"text": "and why?"})
    await world.bob.click(card, label="Helpful")
    before = len(world.env.http_requests)

    form, press = seen[-2:]
    world.bot.dispatch("interaction", form)
    custom_id = cast("dict[str, str]", press.data)["custom_id"]
    parts = re.fullmatch(TEMPLATE, custom_id)
    assert parts
    again = Press("helpful", parts["answer"], int(parts["at"]), parts["asker"])
    world.bot.dispatch("press", press, again)
    await world.env.settle()

    assert len(world.env.http_requests) == before
    assert len(world.shelf.asked) == 2


@pytest.mark.settings(service={"presses_a_minute": 2})
async def test_buttons_have_a_limit(world: World, card: simcord.ResponseMessage) -> None:
    said = [text_of(told(await world.bob.click(card, label="Context"))) for _ in range(3)]

    assert ["ask again in" in text for text in said] == [False, False, True]
