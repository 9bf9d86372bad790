from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.talk.discord.memory import GuildSettings
from bot.talk.discord.policy import LONGEST, Seen, is_addressed, is_open, question_in, shortened

MENTION = Seen(by_person=True, ordinary=True, direct=False, mentioned=True)
DIRECT = replace(MENTION, direct=True, mentioned=False)


@pytest.mark.parametrize("seen", [MENTION, DIRECT], ids=["mention", "direct message"])
def test_people_who_talk_to_the_bot_are_answered(seen: Seen) -> None:
    assert is_addressed(seen)


@pytest.mark.parametrize(
    "seen",
    [
        replace(MENTION, mentioned=False),
        replace(MENTION, by_person=False),
        replace(DIRECT, by_person=False),
        replace(DIRECT, ordinary=False),
    ],
    ids=["chatter", "robot", "robot in private", "system message"],
)
def test_everything_else_gets_silence(seen: Seen) -> None:
    assert not is_addressed(seen)


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("<@1> <@!2> <@&3> <#4> when?", "when?"),
        ("since <t:1700000000:R>, who </ask:5> won?", "since , who won?"),
        ("  many \n lines ", "many lines"),
        ("is 3 < 4 and 5 > 4?", "is 3 < 4 and 5 > 4?"),
    ],
)
def test_markup_is_no_part_of_a_question(text: str, question: str) -> None:
    assert question_in(text) == question


@given(st.text("ab ", max_size=700))
def test_long_messages_are_shortened_at_a_word(text: str) -> None:
    short = shortened(text)

    assert len(short) <= LONGEST
    assert text.startswith(short)


@pytest.mark.parametrize(
    ("channels", "channel", "parent"),
    [((), 1, None), ((1,), 1, None), ((1,), 2, 1)],
    ids=["no choice", "chosen", "thread of a chosen one"],
)
def test_bot_answers_where_managers_chose(
    channels: tuple[int, ...], channel: int, parent: int | None
) -> None:
    assert is_open(GuildSettings(channels=channels), channel, parent)


def test_bot_is_closed_where_managers_did_not_choose() -> None:
    assert not is_open(GuildSettings(channels=(1,)), 2, None)
