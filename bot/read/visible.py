"""The lines that a browser shows of an HTML page, in order, and the body's place among them."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from bot.read.lines import LINE_BREAK, WORD

HIDDEN = ("script", "style", "noscript", "template", "svg", "head", "iframe", "object", "select")
INLINE = frozenset(
    """a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark q s samp
    small span strike strong sub sup time tt u var wbr""".split()
)
"""Elements that begin no line of their own."""

PART = 4
"""Fewer words may stand in a paragraph by chance: they are no part of it."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A line of a page, and whether it is one of the body's."""

    line: str
    is_body: bool


def lines(markup: str) -> tuple[str, ...]:
    """Return the lines of a page, runs of white space as one space; none of what is no HTML.

    Links that stand side by side are set apart, as every page does by its style.

    >>> lines("<h1>Ferry</h1><p>It <b>runs</b><br>again.<script>run()</script>")
    ('Ferry', 'It runs', 'again.')
    >>> lines("<nav><a>Home</a><a>Sport</a></nav>")
    ('Home Sport',)
    """
    from lxml import etree, html

    try:
        parser = html.HTMLParser(encoding="utf-8")
        tree = html.document_fromstring(markup.encode("utf-8", "replace"), parser=parser)
    except etree.ParserError:  # there is nothing but comments
        return ()
    hidden = (*HIDDEN, etree.Comment, etree.ProcessingInstruction)
    etree.strip_elements(tree, *hidden, with_tail=False)
    parts: list[str] = []
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        breaks = "" if element.tag in INLINE else "\n"
        before = element.getprevious() if event == "start" and element.tag == "a" else None
        if before is not None and before.tag == "a" and not before.tail:
            breaks = " "
        said = element.text if event == "start" else element.tail
        # A line end of the markup is a space; only elements end a line
        parts += (breaks, LINE_BREAK.sub(" ", said or ""))
    shown = (" ".join(line.split()) for line in "".join(parts).split("\n"))
    return tuple(filter(None, shown))


def placed(body: Sequence[str], shown: Sequence[str]) -> tuple[Placed, ...]:
    """Return the lines of a body, in order, among those of its page that it does not hold.

    A line of the body may hold several of the page.

    >>> for one in placed(["It runs again today. So it is."], ["Ads", "It runs again today."]):
    ...     print(one)
    Placed(line='Ads', is_body=False)
    Placed(line='It runs again today. So it is.', is_body=True)
    """
    words = [f" {_words(line)} " for line in body]
    starts = [0, *accumulate(map(len, words))]
    whole, complete = "".join(words), frozenset(words)
    result: list[Placed] = []
    done = 0
    for line in shown:
        own = f" {_words(line)} "
        is_part = own in complete or own.count(" ") > PART
        offset = whole.find(own) if is_part and own.strip() else -1
        if offset < 0:
            result.append(Placed(line, is_body=False))
            continue
        until = bisect_right(starts, offset)
        result += (Placed(each, is_body=True) for each in body[done:until])
        done = max(done, until)
    return (*result, *(Placed(each, is_body=True) for each in body[done:]))


def _words(line: str) -> str:
    return " ".join(WORD.findall(line.lower()))
