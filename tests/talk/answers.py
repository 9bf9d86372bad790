"""Answers that tests invent, and strategies for stranger ones."""

from datetime import date

from hypothesis import strategies as st

from bot.datatypes.answers import Answer, Citation, Quote, ShortAnswer, Verdict
from bot.datatypes.holdings import Stats
from bot.datatypes.questions import AskOptions, Filters, Question, Turn

TODAY = date(2026, 11, 22)

LINDEN = Citation(
    id="linden-bridge",
    title="Linden bridge reopens after two winters",
    source="The Harbour Times",
    author="Ada Quill",
    published=date(2024, 5, 3),
    url="https://harbour.example/linden-bridge",
    path=None,
)
MARSH = Citation(
    id="marsh-line",
    title="Ferries *return* to the marsh line",
    source="Fen Courier",
    author=None,
    published=None,
    url=None,
    path="marsh-line.txt",
)
STATS = Stats(2, 8, date(2024, 5, 3), date(2024, 5, 3), 1, {"The Harbour Times": 1}, "test", 1024)

OPENED = "The Linden bridge reopened on Friday, 3 May 2024, after two winters of repairs."
FERRIES = "Two ferries will keep crossing until the new ramps have been tested."


def quote(text: str, cited: Citation = LINDEN, start: int = 40, **more: str) -> Quote:
    return Quote(
        text=text,
        start=start,
        end=start + len(text),
        score=0.8,
        before=more.get("before", ""),
        after=more.get("after", ""),
        citation=cited,
        also_in=(),
    )


def turn_of(question: str, quotes: tuple[Quote, ...] = ()) -> Turn:
    """What a follow-up to this question refers back to."""
    return Turn(Question(question, None, (), (), ()), tuple(each.passage for each in quotes))


def found(question: str = "when did the Linden bridge reopen?", further: int = 0) -> Answer:
    """An answer with its short form, and as many further quotes as wanted."""
    first = quote(OPENED, before="It was the longest closure so far.", after="Tolls are unchanged.")
    start = OPENED.index("3 May 2024")
    others = tuple(quote(f"{FERRIES} ({number})", MARSH) for number in range(further))
    short = ShortAnswer("3 May 2024", "date", "2024-05-03", 0, start, start + len("3 May 2024"))
    quotes = (first, *others)
    turn = turn_of(question, quotes)
    return Answer(question, "answered", 0.93, short, quotes, Filters(), (), 12.0, turn)


def know_the_bridge(question: str, options: AskOptions) -> Answer:
    """Answer every question with the bridge."""
    return found(question, further=3)


def know_nothing(question: str, options: AskOptions) -> Answer:
    return Answer(question, "unanswered", 0.0, None, (), Filters(), (), 3.0, turn_of(question))


TEXTS = st.text(st.sampled_from(list("a1 .\n*_~|`<>[]()\\#-+:/@\u2028\u202eé😀")), max_size=40)
LONG_TEXTS = st.builds(
    lambda piece, times: (piece * times)[:2000], TEXTS.filter(bool), st.integers(1, 200)
)
QUOTED = st.one_of(TEXTS.filter(bool), LONG_TEXTS)
MAYBE = st.none() | TEXTS
CITATIONS = st.builds(
    Citation,
    id=TEXTS,
    title=MAYBE | LONG_TEXTS,
    source=MAYBE | LONG_TEXTS,
    author=MAYBE | LONG_TEXTS,
    published=st.none() | st.dates(),
    url=st.none() | st.sampled_from(["https://a.example/x", "javascript:x"]) | LONG_TEXTS,
    path=st.none(),
)
QUOTES = st.builds(
    lambda text, before, after, citation, also_in: Quote(
        text, 5, 5 + len(text), 0.5, before, after, citation, tuple(also_in)
    ),
    QUOTED,
    TEXTS | LONG_TEXTS,
    TEXTS | LONG_TEXTS,
    CITATIONS,
    st.lists(CITATIONS, max_size=12),
)


@st.composite
def answers(draw: st.DrawFn) -> Answer:
    """Any answer that the datatypes allow, with hostile text wherever text can stand."""
    quotes = tuple(draw(st.lists(QUOTES, max_size=6)))
    verdicts: list[Verdict] = ["answered", "closest"] if quotes else ["unanswered"]
    short = draw(short_answers(quotes)) if quotes else None
    notes = tuple(draw(st.lists(TEXTS | LONG_TEXTS, max_size=5)))
    filters = Filters(source=draw(MAYBE | LONG_TEXTS))
    verdict = draw(st.sampled_from(verdicts))
    question = draw(TEXTS | LONG_TEXTS)
    turn = turn_of(question, quotes)
    return Answer(question, verdict, 0.5, short, quotes, filters, notes, 1.0, turn)


@st.composite
def short_answers(draw: st.DrawFn, quotes: tuple[Quote, ...]) -> ShortAnswer | None:
    index = draw(st.integers(0, len(quotes) - 1))
    text = quotes[index].text
    start = draw(st.integers(0, len(text) - 1))
    end = draw(st.integers(start + 1, len(text)))
    short = ShortAnswer(text[start:end], "other", None, index, start, end)
    return draw(st.sampled_from([short, None]))
