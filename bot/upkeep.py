"""The commands that keep a collection well: compact, rebuild, backup, restore, doctor."""

import argparse

from bot import app, diagnosis
from bot.config import Config
from bot.talk import progress, terminal


def compact(used: Config, _options: argparse.Namespace) -> int:
    """Give back the room of removed articles."""
    with app.existing(used) as opened:
        before = opened.store.stats().size
        opened.store.compact()
        after = opened.store.stats().size
    terminal.say(f"{before / 1e6:,.1f} MB before, {after / 1e6:,.1f} MB after")
    return 0


def rebuild(used: Config, _options: argparse.Namespace) -> int:
    """Make the collection again from its articles; 2 where one of them is lost."""
    with progress.bar("Articles") as watch:
        rebuilt = app.rebuild(used, watch)
    for error in rebuilt.lost:
        terminal.complain(str(error))
    terminal.say(f"{rebuilt.articles:,} articles, {len(rebuilt.lost):,} lost")
    return 2 if rebuilt.lost else 0


def backup(used: Config, options: argparse.Namespace) -> int:
    """Write the collection into one file."""
    with app.existing(used) as opened:
        opened.store.backup(options.file.absolute())
    terminal.say(f"{options.file}: {options.file.stat().st_size / 1e6:,.1f} MB")
    return 0


def restore(used: Config, options: argparse.Namespace) -> int:
    """Put a backup where there is no collection yet."""
    app.restore(used, options.file.absolute())
    with app.existing(used) as opened:
        terminal.say(f"{opened.store.stats().articles:,} articles in {used.collection}")
    return 0


def doctor(used: Config, _options: argparse.Namespace) -> int:
    """Say what is wrong, each with its cure; 2 where anything is."""
    findings = list(diagnosis.findings(used))
    for finding in findings:
        terminal.say(f"{'good' if finding.good else 'BAD '}  {finding.text}")
    return 0 if all(finding.good for finding in findings) else 2
