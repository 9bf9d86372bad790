from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from bot.datatypes.answers import Answer
from bot.errors import ConfigError
from bot.talk.discord.memory import ANSWERS, DAY, GuildSettings, Memory, Place
from tests.talk.answers import answers, found

HARBOUR = Place(guild=10, channel=20, user=30)


class Clock:
    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def memory(tmp_path: Path, clock: Clock) -> Iterator[Memory]:
    memory = Memory(tmp_path / "deep" / "bot.sqlite", keep_days=30, clock=clock)
    yield memory
    memory.close()


def test_answer_survives_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "bot.sqlite"
    first = Memory(path, keep_days=30)
    key = first.keep(found(further=2), HARBOUR, private=False)
    tag = first.tag(30)
    first.close()

    second = Memory(path, keep_days=30)
    kept = second.answer(key)
    second.close()

    assert kept is not None
    assert (kept.answer, kept.guild, kept.channel, kept.asker) == (found(further=2), 10, 20, tag)


@settings(suppress_health_check=list(HealthCheck), deadline=None, max_examples=40)
@given(answers())
def test_any_answer_comes_back_as_it_was(answer: Answer) -> None:
    assert ANSWERS.validate_json(ANSWERS.dump_json(answer)) == answer


def test_people_are_not_kept_by_their_id(memory: Memory, tmp_path: Path) -> None:
    key = memory.keep(found(), replace(HARBOUR, user=987654321987654321), private=False)
    memory.judge(key, 987654321987654321, "wrong", "")
    memory._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    written = b"".join(path.read_bytes() for path in (tmp_path / "deep").iterdir())

    assert b"987654321987654321" not in written


def test_file_is_readable_by_its_owner_alone(memory: Memory, tmp_path: Path) -> None:
    assert (tmp_path / "deep" / "bot.sqlite").stat().st_mode & 0o077 == 0


def test_answer_that_another_version_kept_is_forgotten(memory: Memory) -> None:
    key = memory.keep(found(), HARBOUR, private=False)
    memory._write("UPDATE answers SET answer = ?", ('{"question": "when?"}',))

    assert memory.answer(key) is None


def test_unknown_answer_is_none(memory: Memory) -> None:
    assert memory.answer("nobody-ever-said") is None


def test_reply_to_a_message_finds_the_answer_it_shows(memory: Memory) -> None:
    key = memory.keep(found(), HARBOUR, private=False)
    memory.sent(key, message=77, channel=21)

    kept = memory.shown_in(77)

    assert kept is not None
    assert (kept.id, kept.channel) == (key, 21)


def test_last_answer_of_a_channel_is_the_youngest_that_all_could_see(
    memory: Memory, clock: Clock
) -> None:
    memory.keep(found("first"), HARBOUR, private=False)
    memory.keep(found("second"), HARBOUR, private=False)
    memory.keep(found("private"), HARBOUR, private=True)
    memory.keep(found("elsewhere"), replace(HARBOUR, channel=99), private=False)

    last = memory.last_in(20, seconds=60)
    clock.now += 61

    assert last is not None
    assert last.answer.question == "second"
    assert memory.last_in(20, seconds=60) is None


def test_second_opinion_replaces_the_first(memory: Memory) -> None:
    for opinion in ("helpful", "wrong"):
        memory.judge("an-answer", 30, opinion, "because")

    assert memory.opinions() == {"wrong": 1}


def test_forgetting_a_person_leaves_others_alone(memory: Memory) -> None:
    mine = memory.keep(found(), HARBOUR, private=False)
    other = memory.keep(found(), replace(HARBOUR, user=31), private=False)
    memory.judge(other, 30, "helpful", "")

    assert memory.forget(30) == 2
    assert memory.answer(mine) is None
    assert memory.answer(other) is not None


def test_settings_of_a_server_come_back(memory: Memory) -> None:
    chosen = GuildSettings(channels=(1, 2), threads=True, source="The Harbour Times")

    memory.choose(10, chosen)

    assert memory.settings(10) == chosen
    assert memory.settings(11) == GuildSettings()
    assert memory.all_settings() == {10: chosen}


def test_server_that_was_left_is_forgotten(memory: Memory) -> None:
    key = memory.keep(found(), HARBOUR, private=False)
    memory.choose(10, GuildSettings(threads=True))

    memory.forget_guild(10)

    assert memory.answer(key) is None
    assert memory.settings(10) == GuildSettings()


def test_answers_expire(memory: Memory, clock: Clock) -> None:
    old = memory.keep(found(), HARBOUR, private=False)
    clock.now += 30 * DAY + 1
    young = memory.keep(found(), HARBOUR, private=False)

    assert memory.expire() == 1
    assert memory.answer(old) is None
    assert memory.answer(young) is not None


def test_fact_is_replaced(memory: Memory) -> None:
    memory.note("commands", "a")
    memory.note("commands", "b")

    assert memory.fact("commands") == "b"
    assert memory.fact("unknown") is None


def test_place_that_can_not_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(ConfigError, match="can't keep the bot's memory there"):
        Memory(tmp_path / "file" / "bot.sqlite", keep_days=1)


def test_remarks_on_answers_of_a_server_that_was_left_are_forgotten(memory: Memory) -> None:
    here = memory.keep(found(), HARBOUR, private=False)
    elsewhere = memory.keep(found(), replace(HARBOUR, guild=11), private=False)
    for key in (here, elsewhere):
        memory.judge(key, 31, "wrong", "because")

    memory.forget_guild(10)

    assert memory.opinions() == {"wrong": 1}
