import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text import acronyms, tokens


@pytest.mark.parametrize(
    ("text", "spelled"),
    [
        ("The Linden Ferry Board (LFB) met.", {"lfb": ("linden", "ferri", "board")}),
        ("The Bank of Brennor (BOB), it said.", {"bob": ("bank", "brennor")}),
        ("The Bank of Brennor (BB) met.", {"bb": ("bank", "brennor")}),
        ("The Linden Ferry Board (the LFB) met.", {"lfb": ("linden", "ferri", "board")}),
        ("unmanned water vessels (UWVs) came", {"uwv": ("unman", "water", "vessel")}),
        ("The Linden Ferry Board (LFB, in short)", {"lfb": ("linden", "ferri", "board")}),
        ("The Sea-Rescue Union (SU) met.", {"su": ("sea", "rescu", "union")}),
        ('The Linden Ferry Board ("LFB") met.', {"lfb": ("linden", "ferri", "board")}),
        ("The Linden Ferry Board (or LFB) met.", {"lfb": ("linden", "ferri", "board")}),
        ("The Linden Ferry Board, or LFB, met.", {"lfb": ("linden", "ferri", "board")}),
        ("The LFB (Linden Ferry Board) met.", {"lfb": ("linden", "ferri", "board")}),
        ("The LFB (the Linden Ferry Board) met.", {"lfb": ("linden", "ferri", "board")}),
        (
            "The Centers for Dune Control and Prevention (CDC) met.",
            {"cdc": ("center", "dune", "control", "prevent")},
        ),
        (
            "The Department of Home and Harbour Safety (HHS) met.",
            {"hhs": ("home", "harbour", "safeti")},
        ),
        (
            "The Linden Ferry Board (LFB) met the Orla Council (OC).",
            {"lfb": ("linden", "ferri", "board"), "oc": ("orla", "council")},
        ),
    ],
)
def test_an_acronym_stands_for_the_words_whose_initials_it_has(
    text: str, spelled: dict[str, tuple[str, ...]]
) -> None:
    assert acronyms.find(text) == spelled


@pytest.mark.parametrize(
    "text",
    [
        "",
        "(LFB)",
        "The ferry (LFB) sailed.",
        "The Linden Ferry Board (lfb) met.",
        "The Linden Ferry Board [LFB] met.",
        "The Linden Ferry Board(LFB) met.",
        "The Linden Ferry Board (L) met.",
        "Linden Ferry Boards Sail (LFB) at last.",
        "It Was (IW) done.",
        "Ropes & Dunes (R&D) closed.",  # two terms, which no sentence could hold as one
        "The Linden and Ferry Board (LFBX) met.",
        "The LFB (founded by the Linden Ferry Board) met.",
        "The LFB (Linden Ferry) met.",
        "The Linden Ferry Board or LFB met.",
        f"Linden {'and ' * 12}Ferry Board (LFB) met.",
    ],
)
def test_what_is_not_spelled_out_is_no_acronym(text: str) -> None:
    assert acronyms.find(text) == {}


def test_the_shortest_words_that_spell_it_are_taken() -> None:
    text = "The Linden Ferry Board loves fast boats (LFB), it said."

    assert acronyms.find(text) == {"lfb": ("love", "fast", "boat")}


def test_the_last_definition_counts() -> None:
    text = "The Linden Board (LB) met the Linden Bank (LB)."

    assert acronyms.find(text) == {"lb": ("linden", "bank")}


@pytest.mark.parametrize(
    ("text", "acronym"),
    [
        ("What did the LFB say?", "lfb"),
        ("What did the Linden Ferry Board say?", "lfb"),
        ("Did Linden Ferry Board members say so?", "lfb"),
        ("What did the Bank of Brennor say?", "bob"),
        ("What did the Bank of Brennor say?", "bb"),
        ("Did the Centers for Dune Control and Prevention move?", "cdc"),
    ],
)
def test_a_question_may_mean_the_acronyms_of_its_names(text: str, acronym: str) -> None:
    assert acronym in acronyms.possible(text)


@pytest.mark.parametrize("text", ["", "what did the linden ferry board say?", "Quill left."])
def test_without_names_of_several_words_there_is_no_acronym(text: str) -> None:
    assert acronyms.possible(text) == frozenset()


def test_words_in_capitals_are_written_as_acronyms() -> None:
    assert acronyms.written("When did Quill join the LFB in A Town?") == {"lfb"}


@given(st.text("aA B&(),;.s\u0301", max_size=80))
def test_acronyms_and_what_they_stand_for_are_terms_of_the_text(text: str) -> None:
    held = set(tokens.terms(text))

    for spelled in acronyms.find(text).values():
        assert len(spelled) > 1
        assert held.issuperset(spelled)
