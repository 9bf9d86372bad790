import re
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text import tokens
from tests.golden_file import Example, examples

UNHURRIED = re.compile(tokens.WORD.pattern.partition("|")[2])
"""A word without the shortcut for most of them."""
TEXTS = st.text(st.sampled_from(list("aB's.'’,1 5-Üß日\u0301İ\n")), max_size=40)


@pytest.mark.parametrize("example", examples("tokens"))
def test_golden(example: Example) -> None:
    found = tokens.tokenize(example.given)

    assert " ".join(f"[{one.text}]" if one.stop else one.text for one in found) == example.expected


@given(TEXTS)
def test_the_shortcut_for_most_words_finds_what_the_others_would(text: str) -> None:
    assert tokens.WORD.findall(text) == UNHURRIED.findall(text)


@given(TEXTS)
def test_terms_are_the_tokens_that_are_no_stop_words(text: str) -> None:
    found = tokens.tokenize(text)

    assert tokens.terms(text) == tuple(term.text for term in found if not term.stop)


@given(TEXTS)
def test_spans_are_ordered_disjoint_and_hold_every_letter_and_digit(text: str) -> None:
    found = tokens.tokenize(text)

    ends = [0, *(term.end for term in found)]
    assert all(end <= term.start < term.end for end, term in zip(ends, found, strict=False))
    outside = "".join(
        text[end:start]
        for end, start in zip(ends, [*(term.start for term in found), len(text)], strict=True)
    )
    assert not any(char.isalnum() for char in outside)


@given(TEXTS)
def test_a_term_has_no_space_no_upper_case_and_no_apostrophe(text: str) -> None:
    for term in tokens.terms(text):
        assert not set(term) & set(" \n'’BÜ\u0301")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Müller", "MULLER"),
        ("ferries", "ferry"),
        ("met", "meeting"),
        ("U.S.", "US"),
        ("1,700", "1700"),
        ("children", "child"),
    ],
)
def test_forms_of_one_word_are_one_term(one: str, other: str) -> None:
    assert tokens.terms(one) == tokens.terms(other)


@pytest.mark.parametrize(
    ("one", "other"), [("universe", "united"), ("6.5", "65"), ("won't", "won"), ("US", "us")]
)
def test_different_words_stay_apart(one: str, other: str) -> None:
    assert tokens.terms(one) != tokens.terms(other)


def test_fold_is_idempotent_on_capital_i_with_a_dot() -> None:
    assert tokens.fold("İSTANBUL") == tokens.fold(tokens.fold("İSTANBUL")) == "istanbul"


def test_a_long_line_takes_linear_time() -> None:
    assert len(tokens.terms("a." * 100_000 + "'s" * 100_000 + "1," * 100_000)) < 300_000


def test_several_threads_read_words_as_one_does() -> None:
    words = [f"{start}{middle}ational" for start in "bcdfgklmnprst" for middle in "aeiou" * 40]
    words = [f"{word}{number}ings" for number, word in enumerate(words)]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as pool:
            found = list(pool.map(tokens.terms, words))
    finally:
        sys.setswitchinterval(interval)

    tokens._normalize.cache_clear()
    assert found == [tokens.terms(word) for word in words]
