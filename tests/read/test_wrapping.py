import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.read.wrapping import unwrapped

PROSE = (
    "The ferry over the Orla was opened on Monday by the mayor of Lindenau, who said that the old"
    " bridge would be repaired before the winter begins. More than two hundred people stood on the"
    " quay and waited for the first crossing, which took nine minutes in a light wind."
)
SECOND = (
    "Volunteers swept the sand from the road on Tuesday while the cranes lifted two well-known"
    " boats. The mayor told reporters that repairs would cost about 40,000 crowns, and that they"
    " would take a month at most."
)


@pytest.mark.parametrize("width", [56, 65, 72, 79, 85])
def test_paragraphs_that_were_wrapped_are_joined(width: int) -> None:
    wrapped = "\n\n".join(textwrap.fill(each, width) for each in ("Ferry runs", PROSE, SECOND))

    assert unwrapped(wrapped) == f"Ferry runs\n\n{PROSE}\n\n{SECOND}\n"


def test_line_ends_of_windows_are_joined_too() -> None:
    assert unwrapped(textwrap.fill(PROSE, 70).replace("\n", "\r\n")) == f"{PROSE}\n"


@pytest.mark.parametrize(
    "text",
    [
        PROSE,
        f"{textwrap.fill(PROSE, 70)}\n{SECOND}",
        textwrap.fill(PROSE, 40),
        "\n".join(["Home", "News of the day", "Weather and tides", "Sport", "Contact us"] * 9),
        "\n".join(
            f"The ferry number {n} to the island sailed on Monday at noon." for n in range(9)
        ),
        "",
        "\n\n",
    ],
)
def test_text_that_was_not_wrapped_stays_as_it_is(text: str) -> None:
    assert unwrapped(text) == text


@given(
    st.lists(st.text("ab c.", min_size=1).filter(str.strip), min_size=1, max_size=5),
    st.integers(50, 90),
)
def test_no_word_is_lost_or_moved(paragraphs: list[str], width: int) -> None:
    text = "\n\n".join(textwrap.fill(each * 20, width) for each in paragraphs)

    assert unwrapped(text).split() == text.split()


@given(st.text("a .-\n"))
def test_any_text_keeps_its_characters(text: str) -> None:
    assert "".join(unwrapped(text).split()) == "".join(text.split())
