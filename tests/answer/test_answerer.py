"""From a question to an answer: verdicts, filters, follow-ups, and only words that stand there."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answer.answerer import CANDIDATE_CHUNKS, QUESTION_CHARACTERS, Answerer
from bot.answer.question import read
from bot.app import App
from bot.datatypes.answers import Answer
from bot.datatypes.articles import Article
from bot.datatypes.chunks import StoredChunk
from bot.datatypes.questions import AskOptions, Filters, Passage, Turn
from bot.errors import CollectionError, QuestionError
from bot.indexing import completed, cut, index
from bot.rank import model, retriever
from bot.rank.query import weigh
from bot.settings import AnswerSettings
from bot.store.memory import MemoryStore
from tests.answer.archive import LENIENT, Archive, archive, article, filled, hashed
from tests.answer.newsroom import ELECTED, FERRY, HARBOUR, NEWS
from tests.encoding import HashingEncoder


@pytest.fixture(scope="module")
def news(seeded: App) -> Archive:
    """The invented news, with the packaged model and the usual thresholds."""
    return archive(seeded.encoder, NEWS, AnswerSettings())


def cited(answer: Answer) -> list[str]:
    return [quote.citation.id for quote in answer.quotes]


# ------------------------------------------------------------------ verdicts


@pytest.mark.parametrize(
    ("question", "article_id", "words", "short"),
    [
        ("Who was elected chair of the harbour council?", "harbour", "The harbour", "Ada Lind"),
        ("Who led the harbour council before Ada Lind?", "harbour", "She succeeds", "Orvo Reed"),
        ("how old is the ferry?", "ferry", "Divers found", None),
        ("How many signatures did the letter have?", "library", "Students had", "900"),
        ("Who called the letter polite?", "library", "The mayor", None),
    ],
)
def test_a_question_gets_its_sentence(
    news: Archive, question: str, article_id: str, words: str, short: str | None
) -> None:
    answer = news.ask(question)

    assert answer.verdict == "answered"
    assert answer.notes == ()
    assert answer.quotes[0].citation.id == article_id
    assert words in answer.quotes[0].text
    assert (answer.short and answer.short.text) == short


@pytest.mark.parametrize(
    "question", ["What is the capital of Peru?", "How do I bake bread?", "zyxwort?"]
)
def test_what_no_article_speaks_of_is_met_with_silence(news: Archive, question: str) -> None:
    answer = news.ask(question)

    assert answer.verdict == "unanswered"
    assert (answer.quotes, answer.short) == ((), None)
    assert answer.notes[0].startswith("no article holds: ")
    assert answer.notes[-1] == "the archive holds 4 articles, 2023-03-14 to 2024-05-02"


def test_what_nobody_is_sure_of_is_shown_and_not_called_an_answer(news: Archive) -> None:
    unsure = replace(news, settings=AnswerSettings(answered=1.0))

    answer = unsure.ask("Who was elected chair of the harbour council?")

    assert answer.verdict == "closest"
    assert answer.quotes[0].text == ELECTED
    assert answer.short is None


@pytest.mark.parametrize(
    ("question", "verdict"),
    [
        ("Who elected Ada Lind?", "answered"),
        ("Who elected Ada Lind in 2023?", "answered"),  # the day of publication
        ("Who has led the council since 2011?", "answered"),
        ("Who elected Ada Lind in 2019?", "closest"),
        ("Who told Ada Lind about Pompeo?", "closest"),
    ],
)
def test_a_name_or_year_that_the_article_lacks_is_never_answered(
    question: str, verdict: str
) -> None:
    assert hashed(HARBOUR).ask(question).verdict == verdict


def test_a_strange_word_that_no_article_holds_is_never_answered(seeded: App) -> None:
    sure = archive(seeded.encoder, [HARBOUR], LENIENT)

    assert sure.ask("who elected ada lind?").verdict == "answered"
    assert sure.ask("who elected ada lind, zyxwort?").verdict == "closest"


def test_words_that_no_article_holds_are_named_once() -> None:
    answer = hashed(HARBOUR).ask("Did Pompeo say that Pompeo reads poems?")

    assert answer.notes == ("no article holds: Pompeo, reads, poems",)


# ------------------------------------------------------------------ questions that can't be used


@pytest.mark.parametrize("question", ["", " \n\t", "\x00", "\u200b"])
def test_an_empty_question_is_refused(question: str) -> None:
    with pytest.raises(QuestionError, match="the question is empty"):
        hashed(HARBOUR).ask(question)


def test_a_question_may_be_long_and_no_longer() -> None:
    longest = "who " * (QUESTION_CHARACTERS // 4 - 1) + "whom"

    assert hashed(HARBOUR).ask(longest).question == longest
    with pytest.raises(QuestionError, match="1002 characters: ask in at most 1000"):
        hashed(HARBOUR).ask(f"{longest} ?")


def test_white_space_is_no_part_of_a_question() -> None:
    assert hashed(HARBOUR).ask("  who\n was\telected? ").question == "who was elected?"


@pytest.mark.parametrize("question", ["?", "who?", "!!!", "the the the", "9" * 1000, "東京"])
def test_a_question_without_a_subject_is_no_error(news: Archive, question: str) -> None:
    assert news.ask(question).verdict != "answered"
    assert hashed(*NEWS).ask(question).question == question


def test_an_empty_collection_says_what_to_do() -> None:
    with pytest.raises(CollectionError, match="holds no articles: `onrecord add PATH`"):
        hashed().ask("who?")


# ------------------------------------------------------------------ filters


@pytest.mark.parametrize(
    ("options", "articles"),
    [
        (AskOptions(), {"harbour", "wire", "ferry", "library"}),
        (AskOptions(since=date(2023, 3, 15)), {"wire", "ferry"}),
        (AskOptions(until=date(2023, 3, 15)), {"harbour", "wire"}),
        (AskOptions(as_of=date(2023, 3, 14)), {"harbour"}),
        (AskOptions(since=date(2023, 3, 15), until=date(2023, 3, 15)), {"wire"}),
        (AskOptions(until=date(2025, 1, 1), as_of=date(2023, 3, 14)), {"harbour"}),
        (AskOptions(until=date(2023, 3, 14), as_of=date(2025, 1, 1)), {"harbour"}),
        (AskOptions(source="fen courier"), {"harbour"}),
        (AskOptions(source="Northern Wire", until=date(2023, 3, 14)), set()),
    ],
)
def test_only_articles_that_pass_the_filters_are_quoted(
    options: AskOptions, articles: set[str]
) -> None:
    answer = hashed(*NEWS).ask("Who?", replace(options, quotes=20))

    copies = {copy.id for quote in answer.quotes for copy in quote.also_in}
    assert set(cited(answer)) | copies == articles


def test_the_filters_in_force_are_given_back() -> None:
    options = AskOptions(
        since=date(2023, 1, 1), until=date(2025, 1, 1), as_of=date(2024, 1, 1), source="Fen Courier"
    )

    used = hashed(*NEWS).ask("Who?", options).filters

    assert (used.since, used.until) == (date(2023, 1, 1), date(2024, 1, 1))
    assert (used.source, used.articles) == ("Fen Courier", None)


@pytest.mark.parametrize("end", ["until", "as_of"])
def test_dates_the_wrong_way_round_are_refused(end: str) -> None:
    options = AskOptions(since=date(2024, 1, 2), **{end: date(2024, 1, 1)})  # type: ignore[arg-type]  # a day each

    with pytest.raises(QuestionError, match="since 2024-01-02 lies after until 2024-01-01"):
        hashed(HARBOUR).ask("Who?", options)


def test_a_source_that_nothing_is_from_is_named() -> None:
    answer = hashed(*NEWS).ask("Who was elected?", AskOptions(source="Daily Nothing"))

    assert answer.verdict == "unanswered"
    assert answer.notes[-1].startswith("no article is from 'Daily Nothing'; there are: ")


def test_a_known_source_is_not_complained_of() -> None:
    options = AskOptions(source="NORTHERN WIRE", until=date(2001, 1, 1))

    (*_, last) = hashed(*NEWS).ask("Who was elected?", options).notes

    assert last.startswith("the archive holds 4 articles")


@pytest.mark.parametrize(
    ("articles", "held"),
    [
        ((HARBOUR, FERRY), "the archive holds 2 articles, 2023-03-14 to 2024-05-02"),
        ((HARBOUR,), "the archive holds 1 article, of 2023-03-14"),
        ((article("undated", "It rained."),), "the archive holds 1 article"),
    ],
)
def test_silence_says_what_the_archive_holds(articles: Sequence[Article], held: str) -> None:
    assert hashed(*articles).ask("Who?", AskOptions(source="nobody")).notes[0] == held


# ------------------------------------------------------------------ follow-ups


def test_a_follow_up_keeps_the_subject_of_the_last_question(news: Archive) -> None:
    asked = "How old is the ferry?"
    previous = news.ask(asked).turn

    answer = news.ask("and how long will it not sail?", AskOptions(previous=previous))

    assert answer.question == "and how long will it not sail?"
    assert answer.quotes[0].citation.id == "ferry"
    assert answer.short is not None
    assert answer.short.text == "three weeks"


def test_a_question_with_a_subject_of_its_own_forgets_the_last_one(news: Archive) -> None:
    question = "Who called the letter polite?"
    previous = Turn(read("How old is the ferry?"), (Passage("ferry", 0, 10),))

    alone, after = news.ask(question), news.ask(question, AskOptions(previous=previous))

    assert (after.quotes, after.confidence) == (alone.quotes, alone.confidence)


def test_a_follow_up_finds_the_article_of_the_last_answer_among_many() -> None:
    crowd = [
        article(f"crowd{n}", f"Somebody else saw the ferry on day {n}.")
        for n in range(2 * CANDIDATE_CHUNKS)
    ]
    harbour = article("harbour", "The pier is closed.")
    previous = Turn(read("Who saw the ferry?"), (Passage("harbour", 0, 10),))

    options = AskOptions(previous=previous, quotes=2 * CANDIDATE_CHUNKS)
    answer = hashed(*crowd, harbour).ask("and who else?", options)

    assert "harbour" in cited(answer)


def test_a_follow_up_on_an_article_that_was_removed_is_no_error() -> None:
    previous = Turn(read("Who saw Orvo Reed?"), (Passage("gone", 5, 90),))

    answer = hashed(HARBOUR).ask("and who else?", AskOptions(previous=previous))

    assert set(cited(answer)) == {"harbour"}


def test_follow_ups_keep_the_subject_step_after_step(news: Archive) -> None:
    turn = news.ask("How old is the ferry?").turn
    for text in ("and who else?", "and why?"):
        turn = news.ask(text, AskOptions(previous=turn)).turn

    assert turn.question.text == "and why? ferry"


def test_a_follow_up_that_finds_nothing_keeps_the_passages_before_it() -> None:
    silent = hashed(HARBOUR, settings=AnswerSettings(closest=1.0, answered=1.0))
    previous = Turn(read("Who saw Orvo Reed?"), (Passage("harbour", 0, 10),))

    answer = silent.ask("and who else?", AskOptions(previous=previous))

    assert answer.verdict == "unanswered"
    assert answer.turn.passages == previous.passages


def test_a_follow_up_keeps_the_filters(news: Archive) -> None:
    first = news.ask("How old is the ferry?", AskOptions(until=date(2024, 12, 31), source="X"))

    after = news.ask("and why?", AskOptions(previous=first.turn))
    alone = news.ask("Who called the letter polite?", AskOptions(previous=first.turn))

    assert after.filters == first.filters
    assert alone.filters == Filters()


# ------------------------------------------------------------------ quotes


def test_a_copy_in_another_article_is_named_beside_the_quote() -> None:
    answer = hashed(*NEWS).ask("Who was elected as chair of the council of Skalavik on Tuesday?")

    (quote,) = [quote for quote in answer.quotes if quote.text == ELECTED]
    assert {quote.citation.id, *(copy.id for copy in quote.also_in)} == {"harbour", "wire"}


@pytest.mark.parametrize("count", [1, 2, 3])
def test_there_are_at_most_so_many_quotes(count: int) -> None:
    assert len(hashed(*NEWS).ask("Who?", AskOptions(quotes=count)).quotes) == count


def test_a_long_sentence_is_cut_to_the_words_that_are_asked_for() -> None:
    endless = "It rained, " + "and the water rose and rose, " * 20 + "until Ada Lind came."
    flood = article("flood", endless)
    brief = AnswerSettings(closest=0, answered=0, quote_characters=100)

    (quote,) = hashed(flood, settings=brief).ask("When did Ada Lind come?").quotes

    assert len(quote.text) <= 100
    assert quote.text.endswith("until Ada Lind came.")
    assert quote.text == endless[quote.start : quote.end]


def test_the_short_answer_stands_in_the_first_quote(news: Archive) -> None:
    answer = news.ask("How many signatures did the letter have?")

    assert answer.short is not None
    words = answer.quotes[answer.short.quote].text
    assert words[answer.short.start : answer.short.end] == answer.short.text == "900"
    assert (answer.short.kind, answer.short.value) == ("number", 900)


def test_where_articles_contradict_each_other_there_is_no_short_answer() -> None:
    told = "The Linden council bought {} new ferries for its line to Skalavik."
    one, same, other = (
        article(name, told.format(count))
        for name, count in (("one", "three"), ("same", "three"), ("other", "seven"))
    )
    question = "How many new ferries did the Linden council buy for Skalavik?"

    agreed = hashed(one, same).ask(question)
    contradicted = hashed(one, same, other).ask(question)

    assert agreed.short is not None
    assert agreed.short.text == "three"
    assert contradicted.short is None
    assert len(contradicted.quotes) == 2


TINY = st.text(st.sampled_from(list("ab A.\n")), min_size=1, max_size=200)
HOSTILE = st.text(
    st.sampled_from(list("aA1 .,?!()\n\r\t\x00\x1b\u00a0\u0301\u2028\u202e\ufeff\ud800é’“東😀")),
    min_size=1,
    max_size=200,
)
QUESTIONS = st.text(st.sampled_from(list("ab A.?2019東\u0301")), max_size=60)


@settings(max_examples=150, deadline=None)
@given(st.lists((TINY | HOSTILE).filter(str.strip), min_size=1, max_size=4), QUESTIONS)
def test_every_quote_is_the_stored_text_at_its_offsets(texts: list[str], question: str) -> None:
    brief = AnswerSettings(closest=0, answered=0, quote_characters=100)
    articles = [article(str(n), text, title=text[:9]) for n, text in enumerate(texts)]
    asked = hashed(*articles, settings=brief)

    answer = asked.ask(f"who {question}", AskOptions(quotes=20))

    for quote in answer.quotes:
        text = asked.store.article(quote.citation.id).text
        assert quote.text == text[quote.start : quote.end]
        assert 0 < len(quote.text) <= 100
        assert quote.before in text[: quote.start]
        assert quote.after in text[quote.end :]


# ------------------------------------------------------------------ while others write


class Changing(MemoryStore):
    """A store that is changed by somebody else once a question's candidates were read."""

    def __init__(self, *, change: Callable[["Changing"], None]) -> None:
        super().__init__(encoder="hashing")
        self._change = change

    def chunks(self, ids: Sequence[int]) -> list[StoredChunk]:
        """Return the chunks as they were; only then comes the change."""
        found = super().chunks(ids)
        self._change(self)
        return found


def put(store: MemoryStore, own: Article) -> None:
    store.put(index([own], HashingEncoder(), mirrored=False))


@pytest.mark.parametrize(
    "change",
    [
        lambda store: store.delete(["harbour"]),
        lambda store: put(store, article("harbour", "Gone.")),
        lambda store: put(store, article("harbour", "x" * 2000)),
    ],
    ids=["removed", "shortened", "rewritten"],
)
def test_an_article_that_changes_midway_is_not_quoted(
    change: Callable[[Changing], None],
) -> None:
    store = Changing(change=change)
    asked = filled(store, HashingEncoder(), (HARBOUR, FERRY), LENIENT)

    answer = asked.ask("Who was elected as chair of the council?", AskOptions(quotes=20))

    assert set(cited(answer)) == {"ferry"}


def test_when_all_articles_go_midway_there_is_no_answer() -> None:
    store = Changing(change=lambda store: store.delete(["harbour"]))
    asked = filled(store, HashingEncoder(), (HARBOUR,), LENIENT)

    answer = asked.ask("Who was elected?")

    assert (answer.verdict, answer.quotes, answer.confidence) == ("unanswered", (), 0.0)


def test_two_threads_get_what_each_would_get_alone(news: Archive) -> None:
    asked = ["How old is the ferry?", "Who was elected chair?", "Who called the letter polite?"] * 4
    alone = [news.ask(question) for question in asked]

    with ThreadPoolExecutor(2) as threads:
        together = list(threads.map(news.ask, asked))

    assert [replace(one, milliseconds=0) for one in together] == [
        replace(one, milliseconds=0) for one in alone
    ]


# ------------------------------------------------------------------ what is not encoded yet


@pytest.mark.parametrize(
    "question", ["How old is the ferry to Brennor?", "Who succeeds Orvo Reed?"]
)
def test_an_answer_is_the_same_before_and_after_its_chunks_are_encoded(
    seeded: App, question: str
) -> None:
    encoded = archive(seeded.encoder, NEWS, AnswerSettings())
    fresh = MemoryStore(encoder=seeded.encoder.name)
    fresh.put([cut(each, seeded.encoder, mirrored=False) for each in NEWS])
    trained = model.packaged(seeded.encoder.name)
    ask = Answerer(fresh, seeded.encoder, trained, AnswerSettings())

    (chunk_id, *_) = (hit.chunk_id for hit in fresh.lexical(("ferri", "bridg"), 9, Filters()))
    assert not fresh.chunks([chunk_id])[0].encoded
    before, after = ask(question, AskOptions()), encoded.ask(question)
    assert before.quotes[0].text == after.quotes[0].text


def test_chunks_in_another_token_space_are_encoded_anew(seeded: App) -> None:
    archive_of = archive(seeded.encoder, NEWS, AnswerSettings())
    asked = read("When was the ferry opened?")
    frequencies = archive_of.store.frequencies(asked.terms)
    narrow = np.eye(384, dtype=np.float32)[:, :96]
    query = weigh(
        asked,
        seeded.encoder.encode([asked.text])[0],
        frequencies=frequencies,
        chunks=9,
        projection=narrow,
    )
    hits = retriever.retrieve(archive_of.store, query, k=3, where=Filters())
    articles = {each.id: each for each in NEWS}

    for before, after in zip(hits, completed(hits, query, articles, seeded.encoder), strict=True):
        assert after.stored.encoding.token_vectors.shape[1] == 96
        assert after.vector == pytest.approx(before.vector, abs=1e-4)
        np.testing.assert_array_equal(
            after.stored.encoding.token_spans, before.stored.encoding.token_spans
        )
