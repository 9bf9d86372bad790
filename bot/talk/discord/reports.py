"""What /onrecord says, in words. Pure."""

from bot.datatypes.holdings import Stats
from bot.talk.discord import cards, markdown
from bot.talk.discord.memory import GuildSettings
from bot.talk.discord.ports import Added
from bot.talk.service import Figures

LISTED = 10
"""Articles or problems that a report names."""

PRIVACY = (
    "Of a question I keep the words, the answer and a scrambled form of who asked, so that "
    "buttons and follow-ups work, for {days} days. With feedback I keep what you wrote. "
    "I read messages only when they mention me or come to me directly. "
    "`/onrecord privacy delete:True` deletes at once what I keep of you."
)


def privacy(days: int) -> str:
    """Say what is kept of people, and for how long."""
    return PRIVACY.format(days=days)


def status(stats: Stats, figures: Figures) -> str:
    """Say what a collection holds, and how busy the bot is."""
    lines = [
        cards.coverage(stats),
        f"{stats.undated:,} of them without a date; "
        f"{stats.chunks:,} passages, {stats.size / 1e6:,.1f} MB.",
        f"Questions: {sum(figures.outcomes.values()):,} since the start, "
        f"{figures.running + figures.waiting} under way.",
    ]
    return "\n".join(lines)


def settings(chosen: GuildSettings) -> str:
    """Say what the managers of a server chose."""
    channels = " ".join(f"<#{channel}>" for channel in chosen.channels) or "all channels"
    lines = [
        f"I answer in {channels}.",
        f"Mentions are answered in {'a thread of their own' if chosen.threads else 'a reply'}.",
        f"From {plain(chosen.source) if chosen.source else 'all outlets'}.",
        *(f"Feed: {plain(feed)}" for feed in chosen.feeds),
    ]
    return markdown.cut("\n".join(lines), cards.CARD)


def added(added: Added) -> str:
    """Say what was read from a source, and what was not."""
    new = [f"- {plain(title)} (`{_code(key)}`)" for key, title in added.articles[:LISTED]]
    more = len(added.articles) - LISTED
    problems = [f"- {plain(problem)}" for problem in added.problems[:LISTED]]
    lines = [
        f"Read: {_articles(len(added.articles))}; known already: {added.unchanged:,}.",
        *new,
        *([f"and {more} more"] if more > 0 else []),
        *([f"Not read: {len(added.problems)}"] if problems else []),
        *problems,
    ]
    return markdown.cut("\n".join(lines), cards.CARD)


def forgotten(count: int) -> str:
    """Say what was deleted of a person."""
    return f"Deleted, answers and remarks: {count:,}. Nothing of you is left."


def plain(text: str) -> str:
    """Return a name or an address as one harmless line."""
    return markdown.escape(markdown.cut(markdown.one_line(text), cards.LABEL))


def _code(text: str) -> str:
    return markdown.cut(markdown.one_line(text).replace("`", "'"), cards.LABEL)


def _articles(count: int) -> str:
    return f"{count:,} article{'s' if count != 1 else ''}"
