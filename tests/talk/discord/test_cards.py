from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.datatypes.answers import Answer
from bot.datatypes.questions import AskOptions
from bot.talk.discord import cards, markdown
from tests.talk.answers import (
    FERRIES,
    LINDEN,
    MARSH,
    STATS,
    TODAY,
    answers,
    found,
    know_nothing,
    quote,
)

slow = settings(max_examples=25, suppress_health_check=list(HealthCheck), deadline=None)


def texts(card: cards.Card) -> list[str]:
    return [card.head, *(block.text for block in card.blocks), card.foot]


def test_card_reads_as_a_newspaper_would_print_it() -> None:
    card = cards.card(found(), today=TODAY)

    assert card.head == "-# when did the Linden bridge reopen?\n## 3 May 2024"
    assert card.blocks[0].text == (
        "> The Linden bridge reopened on Friday, **3 May 2024**, after two winters of repairs.\n"
        "**Linden bridge reopens after two winters**\n"
        "-# The Harbour Times · Ada Quill · 3 May 2024 · 2 years ago"
    )
    assert card.foot == "-# Found · quoted word for word"


def test_silence_says_what_the_archive_covers() -> None:
    nothing = know_nothing("who won?", AskOptions())

    card = cards.card(nothing, today=TODAY, coverage=cards.coverage(STATS))

    assert "Nothing found" in card.head
    assert "The archive holds 2 articles, 3 May 2024, from The Harbour Times." in card.head
    assert card.blocks == ()


def test_closest_passages_are_called_that() -> None:
    card = cards.card(replace(found(), verdict="closest"), today=TODAY)

    assert "closest passages" in card.head
    assert "3 May 2024" not in card.head


def test_at_most_three_quotes_stand_on_a_card_and_pages_hold_all() -> None:
    answer = found(further=4)

    shown = [cards.card(answer, today=TODAY, page=page) for page in (0, 1)]

    assert [len(card.blocks) for card in shown] == [3, 2]
    assert [block.index for card in shown for block in card.blocks] == [0, 1, 2, 3, 4]
    assert "1–3 of 5" in shown[0].foot


@pytest.mark.parametrize(("wanted", "given_page"), [(0, -4), (1, 99)])
def test_page_that_is_not_there_becomes_the_nearest(wanted: int, given_page: int) -> None:
    assert cards.card(found(further=4), today=TODAY, page=given_page).page == wanted


def test_titles_can_not_format_the_card() -> None:
    card = cards.card(replace(found(), quotes=(quote(FERRIES, MARSH),), short=None), today=TODAY)

    assert "**Ferries \\*return\\* to the marsh line**" in card.blocks[0].text


def test_same_passage_elsewhere_names_the_other_articles() -> None:
    twice = replace(quote(FERRIES, MARSH), also_in=(LINDEN,))
    answer = replace(found(), quotes=(twice,), short=None)

    text = cards.also_in(answer, 0, today=TODAY)

    assert "Linden bridge reopens" in text
    assert "(<https://harbour.example/linden-bridge>)" in text


def test_context_shows_the_sentences_around_the_quote() -> None:
    text = cards.context(found(), 0, today=TODAY)

    assert text.startswith("> It was the longest closure so far.\n> **The Linden bridge")
    assert "\n> Tolls are unchanged.\n" in text


@slow
@given(answers(), st.integers(1, 3))
def test_every_page_fits_a_message(answer: Answer, limit: int) -> None:
    first = cards.card(answer, today=TODAY, limit=limit, coverage=cards.coverage(STATS))
    pages = [cards.card(answer, today=TODAY, page=n, limit=limit) for n in range(first.pages)]

    for card in [first, *pages]:
        assert sum(map(markdown.weight, texts(card))) <= cards.CARD
        assert len(card.blocks) <= limit
    assert [b.index for card in pages for b in card.blocks] == list(range(len(answer.quotes)))


@slow
@given(answers())
def test_quotes_on_a_card_are_the_stored_words_or_named_as_too_long(answer: Answer) -> None:
    for block in cards.card(answer, today=TODAY).blocks:
        if block.text.startswith("> "):
            lines = block.text.split("\n")[:-2]
            assert markdown.quoted("\n".join(lines)) == answer.quotes[block.index].text
        else:
            assert block.text.startswith("A passage too long")


@slow
@given(answers())
def test_plain_text_fits_a_message(answer: Answer) -> None:
    assert markdown.weight(cards.plain(answer, today=TODAY)) <= cards.PLAIN


@pytest.mark.parametrize("length", range(120, 280, 8))
def test_plain_text_of_many_quotes_fits_a_message(length: int) -> None:
    long = tuple(quote((FERRIES * 5)[:length]) for _ in range(9))
    text = cards.plain(replace(found(), quotes=long, short=None), today=TODAY)

    assert cards.PLAIN - length - 300 < markdown.weight(text) <= cards.PLAIN


@slow
@given(answers(), st.data())
def test_context_and_copies_fit_a_message(answer: Answer, data: st.DataObject) -> None:
    if answer.quotes:
        index = data.draw(st.integers(0, len(answer.quotes) - 1))

        assert markdown.weight(cards.context(answer, index, today=TODAY)) <= cards.CARD
        assert markdown.weight(cards.also_in(answer, index, today=TODAY)) <= cards.CARD


def test_other_outlets_are_counted_and_not_their_copies() -> None:
    copies = (replace(LINDEN, id="again"), MARSH, replace(MARSH, id="third", source="FEN COURIER"))
    answer = replace(found(), quotes=(replace(quote("Open."), also_in=copies),), short=None)

    assert cards.card(answer, today=TODAY).blocks[0].also_in == "Also in 1 outlet"


def test_copies_in_the_same_outlet_are_called_articles() -> None:
    copies = (replace(LINDEN, id="again"), replace(LINDEN, id="third"))
    answer = replace(found(), quotes=(replace(quote("Open."), also_in=copies),), short=None)

    assert cards.card(answer, today=TODAY).blocks[0].also_in == "Also in 2 other articles"


def test_address_in_plain_text_can_not_end_its_markup() -> None:
    evil = "https://a.example/>**x**[click](https://evil.example)"
    answer = replace(found(), quotes=(quote("Open.", replace(LINDEN, url=evil)),), short=None)

    text = cards.plain(answer, today=TODAY)

    assert "evil" not in text
