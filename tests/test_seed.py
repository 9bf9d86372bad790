"""The main job on the owner's article: the right sentence, or silence."""

import pytest

from bot.app import App
from bot.datatypes.answers import Answer
from bot.datatypes.questions import AskOptions


def ask(seeded: App, question: str) -> Answer:
    """Return the answer, every quote of which stands in its article."""
    answer = seeded.answerer(question, AskOptions())
    for quote in answer.quotes:
        article = seeded.store.article(quote.citation.id)
        assert article.text[quote.start : quote.end] == quote.text
    return answer


@pytest.mark.parametrize(
    ("question", "words", "short", "value"),
    [
        (
            "when did Ben-Shabbat meet Bolton?",
            "Earlier, in June 2019, the two met in a trilateral meeting with then-national "
            "security adviser John Bolton.",
            "June 2019",
            "2019-06",
        ),
        (
            "Who headed the NSC before Ben-Shabbat?",
            "The last NSC adviser, Yosef Meir Cohen, left the post in 2016 to head the Mossad.",
            "Yosef Meir Cohen",
            None,
        ),
        (
            "Where did Ben-Shabbat and Patrushev meet in November 2019?",
            "Ben-Shabbat and Patrushev previously met in Moscow in November 2019.",
            "Moscow",
            None,
        ),
        (
            "How long did Cohen work for the Shin Bet?",
            "He spent 28 years working for the Shin Bet (Israel Security Agency), including as "
            "the head of its southern division, which is responsible for the Gaza Strip.",
            "28 years",
            28,
        ),
        (
            "when was the National Security Council established?",
            "Ben-Shabbat was appointed head of the NSC in 2017, becoming the 10th person to hold "
            "the position since its establishment in 1999.",
            "1999",
            "1999",
        ),
        (
            "when was the NSC established?",
            "Ben-Shabbat was appointed head of the NSC in 2017, becoming the 10th person to hold "
            "the position since its establishment in 1999.",
            "1999",
            "1999",
        ),
    ],
)
def test_question_gets_its_sentence_and_short_answer(
    seeded: App, question: str, words: str, short: str, value: object
) -> None:
    answer = ask(seeded, question)

    assert answer.verdict == "answered"
    assert answer.quotes[0].text == words
    assert answer.short is not None
    assert (answer.short.text, answer.short.value) == (short, value)


def test_quote_names_title_outlet_and_date(seeded: App) -> None:
    cited = ask(seeded, "when did Ben-Shabbat meet Bolton?").quotes[0].citation

    assert cited.title == "Israeli, Russian senior officials discuss efforts to combat COVID-19"
    assert cited.source == "The Jerusalem Post"
    assert str(cited.published) == "2020-07-04"


@pytest.mark.parametrize(
    "question",
    [
        "Which blood type is more protected against COVID-19?",
        "Are people with blood type O more protected?",
        "what is blood type O?",
        "Where can I buy Himalayan salt lamps?",
        "how much do salt lamps cost?",
        "What is the customer service phone number?",
        "what is the phone number of the customer service center?",
        "Who won the 2018 World Cup?",
        "when was the 2018 World Cup?",
        "What is the capital of Australia?",
        "Which commercial carpet cleaners are best?",
        "How do I bake sourdough bread?",
    ],
)
def test_nothing_is_quoted_where_the_article_is_silent(seeded: App, question: str) -> None:
    answer = ask(seeded, question)

    assert answer.verdict == "unanswered"
    assert answer.quotes == ()
    assert answer.short is None


@pytest.mark.parametrize(
    "question",
    [
        "When did Ben-Shabbat meet Pompeo?",
        "when did ben-shabbat meet pompeo?",
        "When did Ben-Shabbat meet Bolton in 2015?",
        "Where did Patrushev meet Netanyahu?",
    ],
)
def test_near_miss_is_not_called_answered(seeded: App, question: str) -> None:
    assert ask(seeded, question).verdict != "answered"


@pytest.mark.parametrize(
    "question",
    [
        "when did Ben-Shabbat meet Bolton?",
        "Who is Nikolai Patrushev?",
        "What did they discuss about World War II?",
        "When did Ben-Shabbat meet Pompeo?",
    ],
)
def test_every_quote_stands_in_its_article(seeded: App, question: str) -> None:
    assert ask(seeded, question).quotes  # each is compared where they are asked for


@pytest.mark.parametrize("named", ["Jerusalem Post", "the jerusalem post", "THE JERUSALEM POST"])
def test_outlet_is_known_by_its_name_without_the(seeded: App, named: str) -> None:
    options = AskOptions(source=named)

    answer = seeded.answerer("when did Ben-Shabbat meet Bolton?", options)

    assert answer.verdict == "answered"
    assert answer.filters.source == "The Jerusalem Post"


def test_conversation_keeps_its_subject_to_the_end(seeded: App) -> None:
    turn = seeded.answerer("when did Ben-Shabbat meet Bolton?", AskOptions()).turn

    for text in ("and where?", "and why?", "who else?"):
        answer = seeded.answerer(text, AskOptions(previous=turn))
        turn = answer.turn

        assert answer.quotes
        assert turn.question.names == ("Ben-Shabbat", "Bolton")
