import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.talk.discord import markdown
from bot.talk.render import Segment
from tests.talk.answers import TEXTS

GOLDEN = """
a masked link, and the second on its line
[click](https://a.example) [here](https://b.example)
\\[click\\](https\\://a.example) \\[here\\](https\\://b.example)
.
a mention, a timestamp, a command
<@42> <t:1700000000:R> </ask:1>
\\<@42\\> \\<t\\:1700000000:R\\> \\</ask:1\\>
.
a heading and small print
# Big
\\# Big
.
small print
-# tiny
\\-# tiny
.
an indented list
  - one
  \\- one
.
a dash inside a line stays
a well-known fact
a well-known fact
.
a numbered list
12. dozen
12\\. dozen
.
a decimal number inside a line stays
it cost 3.50
it cost 3.50
.
a bare address
see https://a.example/x_y
see https\\://a.example/x\\_y
.
names of emoji, and times
:fire: :+1: :100: at 10:30, or 10:30:15
\\:fire: \\:+1: \\:100: at 10:30, or 10\\:30:15
.
a spoiler and code
||boo|| `rm`
\\|\\|boo\\|\\| \\`rm\\`
"""


def cases() -> list[tuple[str, str, str]]:
    blocks = GOLDEN.strip().split("\n.\n")
    return [(title, given, wanted) for title, given, wanted in (b.split("\n") for b in blocks)]


@pytest.mark.parametrize(("title", "text", "wanted"), cases(), ids=lambda each: each)
def test_markup_of_strangers_is_escaped(title: str, text: str, wanted: str) -> None:
    assert markdown.escape(text) == wanted


@given(TEXTS)
def test_unescaping_gives_the_original(text: str) -> None:
    assert markdown.unescape(markdown.escape(text)) == text


@given(TEXTS)
@example("see a://b and \\://")
@example(":://")
@example("::1:")
def test_nothing_that_discord_reads_as_markup_is_left(text: str) -> None:
    escaped = markdown.escape(text)
    bare = re.sub(r"\\[^A-Za-z0-9\s]", "\0", escaped)  # what stood around it is no neighbour

    assert not re.search(r"[*_~|`<>\[\]]", bare)
    assert "://" not in bare
    assert not re.search(r":[\w+-]+:", bare)
    assert not re.search(r"^[^\S\n]*(?:#|-|\+|\d+[.)])", escaped, re.MULTILINE)


@given(st.lists(st.builds(Segment, TEXTS.filter(bool), st.booleans()), min_size=1, max_size=3))
def test_quote_parsed_back_equals_the_stored_text(parts: list[Segment]) -> None:
    block = markdown.block_quote(tuple(parts))

    assert markdown.quoted(block) == "".join(part.text for part in parts)
    assert all(line.startswith("> ") for line in block.split("\n"))


@given(TEXTS, st.integers(2, 60))
def test_labels_fit_their_room(text: str, room: int) -> None:
    assert markdown.weight(markdown.cut(text, room)) <= room


def test_labels_stand_on_one_line_without_direction_marks() -> None:
    assert markdown.one_line("Evil\u202e\n\ttitle\x00") == "Evil title"


def test_only_the_beginning_of_a_label_is_looked_at() -> None:
    """A title of megabytes would hold up the event loop for seconds."""
    assert markdown.one_line("  " + "x" * 9 * markdown.RAW) == "x" * markdown.RAW
