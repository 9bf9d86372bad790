import pytest

from bot.read.bylines import find
from bot.read.lines import split_lines


@pytest.mark.parametrize(
    ("text", "author"),
    [
        ("By JERUSALEM POST STAFF", "JERUSALEM POST STAFF"),
        ("by Ada Okafor", "Ada Okafor"),
        ("Written by: Ada Okafor", "Ada Okafor"),
        ("By\nAda Okafor", "Ada Okafor"),
        ("By Ada Okafor, Wim de Vries and Lena Holm", "Ada Okafor, Wim de Vries and Lena Holm"),
        ("By Ada Okafor, Staff Writer", "Ada Okafor"),
        ("By Ada Okafor | Orla Courier", "Ada Okafor"),
        ("By Ada Okafor on May 4, 2021", "Ada Okafor"),
        ("By Ada OkaforMay 4, 2021", "Ada Okafor"),
        ("Ada Okafor", None),
        ("By subscribing I accept the terms", None),
        ("By Monday, it was over.", None),
        ("By Orla United's reckoning the pitch was dry.", None),
        ("", None),
    ],
)
def test_author_is_read_from_a_byline_alone(text: str, author: str | None) -> None:
    assert find(split_lines(text))[0] == author
