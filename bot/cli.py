"""The command ``onrecord``: one function a command.

The only place that prints errors and exits: 0 answered, 1 not answered, 2 an error that the
user can mend, 130 interrupted.
"""

import argparse
import logging
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import partial

from bot import app, config, reports, upkeep
from bot.app import App
from bot.arguments import parse
from bot.collection import PATIENCE
from bot.config import Config
from bot.datatypes.articles import PageFormat
from bot.datatypes.questions import AskOptions
from bot.errors import CollectionBusy, CollectionReadOnly, OnRecordError, QuestionError
from bot.read import naming
from bot.summary import Summary, Watch
from bot.talk import as_json, batch, chat, progress, terminal

log = logging.getLogger(__name__)

Command = Callable[[Config, argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    terminal.pass_any_text()
    options = parse(arguments)
    try:
        used = config.load(options.config, options.collection)
        terminal.log_to_stderr(options.log_level or used.settings.log.level)
        log.debug("config %s, collection %s", used.file or "built-in defaults", used.collection)
        status = COMMANDS[options.command](used, options)
        sys.stdout.flush()
    except OnRecordError as error:
        terminal.complain(str(error))
        return 2
    except KeyboardInterrupt as interruption:
        terminal.complain(f"interrupted; {str(interruption) or 'what was stored is kept'}")
        return 130
    except BrokenPipeError:  # `onrecord articles | head`: nobody reads on
        _drop_output()
        return 0
    except OSError as error:  # a full disk behind stdout, a current folder that is gone
        terminal.complain(f"{error.filename or 'input or output'}: {error.strerror or error}")
        with suppress(OSError):
            _drop_output()
        return 2
    return status


def _drop_output() -> None:
    """Let nothing that is still buffered raise again when Python exits."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _ask(used: Config, options: argparse.Namespace) -> int:
    question = " ".join(options.question)
    if options.batch is not None:
        return _ask_batch(used, options, question)
    if not question:
        raise QuestionError('no question is given: onrecord ask "when did it happen?"')
    with app.opened(used) as opened:
        _build_once(opened)
        answer = opened.answerer(question, _ask_options(used, options))
    if options.json:
        terminal.show_json(as_json.answer(answer))
    else:
        terminal.show_answer(answer)
    return 0 if answer.verdict == "answered" else 1


def _ask_batch(used: Config, options: argparse.Namespace, question: str) -> int:
    if question:
        raise QuestionError(f"--batch reads its questions from a file: leave out {question!r}")
    with batch.open_rows(options.batch) as rows, app.opened(used) as opened:
        _build_once(opened)
        for answered in batch.answer(rows, opened.answerer, _ask_options(used, options)):
            terminal.show_json(answered)
    return 0


def _chat(used: Config, options: argparse.Namespace) -> int:
    with app.opened(used) as opened:
        _build_once(opened)
        chat.run(opened.answerer, _ask_options(used, options), used.settings.chat)
    return 0


def _add(used: Config, options: argparse.Namespace) -> int:
    locations = [naming.location(each) for each in options.paths]
    with app.opened(used) as opened:
        return _walk(opened, partial(opened.collection.add, locations))


def _sync(used: Config, options: argparse.Namespace) -> int:
    with app.opened(used) as opened:
        return _follow(opened) if options.watch else _walk(opened, opened.sync)


def _follow(opened: App) -> int:
    """Sync round after round until interrupted."""
    for locations in opened.rounds():
        try:
            _walk(opened, partial(opened.collection.sync, locations))
        except CollectionBusy as error:  # the next round makes up for this one
            terminal.complain(str(error))
    return 0


def _discord(used: Config, options: argparse.Namespace) -> int:
    """Run the bot until it is told to stop; ``bot.talk.discord.statuses`` says how it may end."""
    from bot.talk import discord
    from bot.talk.discord import check, libraries, statuses

    token = os.environ.pop(check.TOKEN, "").strip()
    if options.check:
        return _check_discord(used, token)
    problem = check.token_problem(token)
    if problem:
        terminal.complain(problem)
        return statuses.MISCONFIGURED
    try:
        with app.opened(used) as opened:
            _build_once(opened)
            with libraries.opened(used, opened) as shelves:
                status = discord.run(used, shelves, token, level=options.log_level)
    except CollectionBusy as error:
        terminal.complain(str(error))
        return statuses.BUSY
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)  # a thread may still be in native code, which Python's own exit pulls away


def _check_discord(used: Config, token: str) -> int:
    """Say what is right and wrong with the bot's setup; 2 where anything is wrong."""
    from bot.talk.discord import check

    findings = check.report(used, token)
    for finding in findings:
        terminal.say(f"{'good' if finding.good else 'BAD '}  {finding.text}")
    if not check.token_problem(token):
        terminal.say(check.invite(token))
    return 0 if all(finding.good for finding in findings) else 2


def _remove(used: Config, options: argparse.Namespace) -> int:
    with app.existing(used) as opened:
        opened.collection.remove(options.ids)
    return 0


def _eval(used: Config, options: argparse.Namespace) -> int:
    from bot.evaluate import command
    from bot.evaluate.run import Plan

    reading: PageFormat = "scrape" if options.scrape else "clean"
    plan = Plan(reading, options.cut, options.limit, options.keep, options.strangers)
    form: command.Form = "json" if options.json else "markdown" if options.markdown else "table"
    command.run(used, options.folders, plan, form=form, picture=options.plot)
    return 0


def _build_once(opened: App) -> None:
    """Fill a collection from the sources of the config until that came to its end once.

    Where another process is just doing it, what is there already may answer.
    """
    begun = opened.store.chunk_count() > 0
    if begun and not opened.store.is_syncing():
        return
    try:
        with _interruptible(opened), progress.bar("Pages read") as watch:
            summary = opened.sync(watch, patience=0 if begun else PATIENCE)
    except (CollectionBusy, CollectionReadOnly):
        if not opened.store.chunk_count():
            raise
        terminal.complain("the collection is not wholly built yet: what is there already answers")
        return
    for problem in summary.problems:
        terminal.complain(str(problem))


@contextmanager
def _interruptible(opened: App) -> Iterator[None]:
    """Let an interruption say what the collection keeps, and how it goes on."""
    try:
        yield
    except KeyboardInterrupt as interruption:
        raise KeyboardInterrupt(progress.kept(opened.store.stats())) from interruption


def _walk(opened: App, walk: Callable[[Watch], Summary]) -> int:
    """Show a walk over pages, and say what it did; 2 where nothing came of it but problems."""
    begin = time.monotonic()
    with _interruptible(opened), progress.bar("Pages read") as watch:
        summary = walk(watch)
    for problem in summary.problems:
        terminal.complain(str(problem))
    done = summary.added or summary.updated or summary.unchanged or summary.removed
    if summary.problems and not done:
        return 2
    progress.show_summary(summary, time.monotonic() - begin)
    return 0


def _ask_options(used: Config, options: argparse.Namespace) -> AskOptions:
    return AskOptions(
        quotes=options.k or used.settings.answer.quotes,
        since=options.since,
        until=options.until,
        source=options.source,
        as_of=options.as_of,
        explain=options.explain,
    )


COMMANDS: Mapping[str, Command] = {
    "ask": _ask,
    "chat": _chat,
    "add": _add,
    "sync": _sync,
    "discord": _discord,
    "read": reports.read,
    "articles": reports.articles,
    "show": reports.show,
    "remove": _remove,
    "status": reports.status,
    "compact": upkeep.compact,
    "rebuild": upkeep.rebuild,
    "backup": upkeep.backup,
    "restore": upkeep.restore,
    "doctor": upkeep.doctor,
    "eval": _eval,
}
