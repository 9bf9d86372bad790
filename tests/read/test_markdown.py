from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.datatypes.articles import Metadata
from bot.read import markdown

HEAD = """---
title: "Ferry runs again"
author: [Ada Okafor, Bo Lind]
date: 2021-05-03T10:00:00+02:00
tags: [ferry, Orla]
description: It took a year.
---
"""


def text_of(markup: str) -> list[str]:
    return [line for line in markdown.read(markup).text.split("\n") if line]


def test_front_matter_is_what_is_known_of_the_article() -> None:
    found = markdown.read(f"{HEAD}\nThe ferry sailed.")

    assert found.text.strip() == "The ferry sailed."
    assert found.given == Metadata(
        title="Ferry runs again",
        standfirst="It took a year.",
        author="Ada Okafor, Bo Lind",
        published=date(2021, 5, 3),
        tags=("ferry", "Orla"),
    )


@pytest.mark.parametrize(
    "head", ["---\n[\n---\n", "---\nonly words\n---\n", "---\n- a\n---\n", "---\ndate: soon\n---\n"]
)
def test_front_matter_that_says_nothing_gives_nothing(head: str) -> None:
    found = markdown.read(f"{head}The ferry sailed.")

    assert found.given == Metadata()
    assert found.text.strip().endswith("The ferry sailed.")


def test_marks_are_left_out_and_paragraphs_are_lines() -> None:
    markup = (
        "# Ferry *runs* again\n\nThe **ferry** to [the island](https://orla.example/a) sailed\n"
        "on _Monday_ with `two` boats &amp; a dog.\\\nIt rained.\n\n![a boat](boat.png)\n"
    )

    assert text_of(markup) == [
        "Ferry runs again",
        "The ferry to the island sailed on Monday with two boats & a dog.",
        "It rained.",
    ]


def test_lists_quotations_and_tables_give_a_line_each() -> None:
    markup = "> It sailed,\n> she said.\n\n- one\n- two\n\n| a | b |\n|---|---|\n| c | d |\n"

    assert text_of(markup) == ["It sailed, she said.", "one", "two", "a", "b", "c", "d"]


def test_words_alone_stay_as_they_are() -> None:
    assert text_of("A line.\n\nAnother 1 * 2 * 3 snake_case_name.") == [
        "A line.",
        "Another 1 * 2 * 3 snake_case_name.",
    ]


def test_document_too_long_to_parse_stands_as_it_is() -> None:
    markup = "[" * 1_000_000

    assert markdown.read(markup).text == markup


@given(st.lists(st.sampled_from(["a ", "\n", "# ", "*", "[", "](", "`", "> ", "- ", "---", ": "])))
def test_nothing_is_added_to_a_document(parts: list[str]) -> None:
    markup = "".join(parts)

    rest = iter(markup)
    assert all(char in rest for char in "".join(markdown.read(markup).text.split()))
