"""The command ``onrecord``: arguments become one function a command.

The only place that prints errors and exits: 0 answered, 1 not answered, 2 an error that the
user can mend, 130 interrupted.
"""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NoReturn

from bot import app, config
from bot.app import App
from bot.collection import Summary
from bot.config import Config
from bot.datatypes import AskOptions, Page, PageFormat
from bot.errors import OnRecordError, QuestionError, SourceMissing
from bot.talk import as_json, batch, chat, terminal

Command = Callable[[Config, argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    terminal.pass_any_text()
    options = _parser().parse_args(arguments)
    try:
        used = config.load(options.config, options.collection)
        terminal.log_to_stderr(options.log_level or used.settings.log.level)
        status: int = options.run(used, options)
        sys.stdout.flush()
    except OnRecordError as error:
        terminal.complain(str(error))
        return 2
    except KeyboardInterrupt:
        terminal.complain("interrupted; what was stored is kept")
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
    locations = [_location(each) for each in options.paths]
    with app.opened(used) as opened, terminal.progress("Reading") as watch:
        summary = opened.collection.add(locations, watch)
    return _report(summary)


def _sync(used: Config, _options: argparse.Namespace) -> int:
    with app.opened(used) as opened, terminal.progress("Reading") as watch:
        summary = opened.sync(watch)
    return _report(summary)


def _remove(used: Config, options: argparse.Namespace) -> int:
    with app.existing(used) as opened:
        opened.collection.remove(options.ids)
    return 0


def _articles(used: Config, options: argparse.Namespace) -> int:
    with app.existing(used) as opened:
        for entry in opened.store.entries():
            if options.json:
                terminal.show_json(as_json.entry(entry))
            else:
                terminal.show_entry(entry)
    return 0


def _show(used: Config, options: argparse.Namespace) -> int:
    with app.existing(used) as opened:
        articles = [opened.store.article(each) for each in options.ids]
    for article in articles:
        if options.json:
            terminal.show_json(as_json.article(article))
        else:
            terminal.show_article(article)
    return 0


def _read(used: Config, options: argparse.Namespace) -> int:
    """Show each page in turn; one that can't be read is named, and the rest goes on."""
    status = 0
    for named, location in [(each, _location(each)) for each in options.paths]:
        for page in app.pages(used, [location]):
            try:
                if isinstance(page, OnRecordError):
                    raise page
                article = app.read(page)
            except OnRecordError as error:
                status = 2
                path = page.path if isinstance(page, Page) else named
                if options.json:
                    terminal.show_json({"path": path, "error": str(error)})
                terminal.complain(str(error))
                continue
            if options.json:
                terminal.show_json(as_json.article(article))
            else:
                terminal.show_article(article)
    return status


def _status(used: Config, options: argparse.Namespace) -> int:
    with app.existing(used) as opened:
        stats = opened.store.stats()
    if options.json:
        terminal.show_json(as_json.status(stats, used))
    else:
        terminal.show_status(stats, used)
    return 0


def _eval(used: Config, options: argparse.Namespace) -> int:
    """Score each data set in turn; a bad folder ends it before any work is done."""
    from bot.evaluate import dataset, layout, plot, progress, show
    from bot.evaluate.run import Plan, score

    for folder in options.folders:
        dataset.files(folder)
    if options.plot:
        plot.require(options.plot)
    reading: PageFormat = "scrape" if options.scrape else "clean"
    plan = Plan(reading, options.cut, options.limit, options.keep)
    reports = []
    if options.markdown:
        print(show.markdown_head())
    for folder in options.folders:
        with progress.bar() as watch:
            report = score(used, folder, plan, watch)
        for problem in report.problems:
            terminal.complain(str(problem))
        if options.json:
            terminal.show_json(show.as_json(report))
        elif options.markdown:
            today = datetime.now(UTC).date()
            print(show.markdown(report, plan.command(folder), today), flush=True)
        else:
            show.tables(report, sys.stdout)
        reports.append(report)
    if not options.json and not options.markdown:
        print("\n".join([layout.LEGEND, "", *map(layout.summary, reports)]))
    if options.plot:
        plot.write(reports, options.plot)
    return 0


def _build_once(opened: App) -> None:
    """Fill a collection that was never built from the sources of the config."""
    if opened.store.chunk_count():
        return
    with terminal.progress("Reading") as watch:
        summary = opened.sync(watch)
    for problem in summary.problems:
        terminal.complain(str(problem))


def _report(summary: Summary) -> int:
    """Say what a walk did; 2 where nothing came of it but problems."""
    for problem in summary.problems:
        terminal.complain(str(problem))
    terminal.show_summary(summary)
    done = summary.added or summary.updated or summary.unchanged or summary.removed
    return 2 if summary.problems and not done else 0


def _location(path: str) -> str:
    """Return a path that starts at the root; links stay. Raises SourceMissing for an empty one."""
    if not path:
        raise SourceMissing("'' is no path: name a file or a folder, . is this one")
    return os.path.abspath(path)  # noqa: PTH100 - Path's would follow links


def _ask_options(used: Config, options: argparse.Namespace) -> AskOptions:
    return AskOptions(
        quotes=options.k or used.settings.answer.quotes,
        since=options.since,
        until=options.until,
        source=options.source,
        as_of=options.as_of,
        explain=options.explain,
    )


def _parser() -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = _Parser(
        prog="onrecord",
        description="Answers questions about news articles with sentences that stand in them.",
        parents=[_common(None)],
    )
    parser.add_argument("--version", action=_ShowVersion, help="print the version")
    commands = parser.add_subparsers(required=True, metavar="COMMAND", title="commands")
    common = _common(argparse.SUPPRESS)

    def command(name: str, run: Command, help_text: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=help_text, description=help_text, parents=[common])
        added.set_defaults(run=run)
        return added

    ask = command("ask", _ask, "answer one question, or every line of a file")
    ask.add_argument("question", nargs="*", help="the question")
    ask.add_argument("--batch", metavar="FILE", help="answer each line of a JSONL file; - is stdin")
    ask.add_argument("--json", action="store_true", help="print the answer as JSON")
    _add_ask_options(ask)
    _add_ask_options(command("chat", _chat, "ask question after question"))
    add = command("add", _add, "read files and folders into the collection")
    add.add_argument("paths", nargs="+", metavar="PATH")
    command("sync", _sync, "make the collection mirror the sources of the config")
    for name, run, help_text in (
        ("show", _show, "print articles: metadata, body, what was left out"),
        ("remove", _remove, "take articles out of the collection"),
    ):
        with_ids = command(name, run, help_text)
        with_ids.add_argument("ids", nargs="+", metavar="ID")
        if name == "show":
            with_ids.add_argument("--json", action="store_true", help="one object a line")
    read = command("read", _read, "show what would be read from pages, without storing it")
    read.add_argument("paths", nargs="+", metavar="PATH")
    read.add_argument("--json", action="store_true", help="one object a line")
    for name, run, help_text in (
        ("articles", _articles, "list the articles"),
        ("status", _status, "say what the collection holds, and which config is in use"),
    ):
        command(name, run, help_text).add_argument("--json", action="store_true")
    _add_eval_options(command("eval", _eval, "score question sets beside plain baselines"))
    return parser


class _Parser(argparse.ArgumentParser):
    """Names what is wrong with the arguments on one line, as every other error."""

    def error(self, message: str) -> NoReturn:
        terminal.complain(f"{message}: see `{self.prog} --help`")
        self.exit(2)


class _ShowVersion(argparse.Action):
    """Looks the version up only when it is asked for: an uninstalled checkout has none."""

    def __init__(self, option_strings: Sequence[str], dest: str, help: str) -> None:  # noqa: A002
        super().__init__(option_strings, dest, nargs=0, help=help)

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from importlib import metadata

        try:
            print(f"onrecord {metadata.version('onrecord')}")
        except metadata.PackageNotFoundError:
            print("onrecord, not installed")
        parser.exit()


def _common(default: object) -> argparse.ArgumentParser:
    """Return the options that may stand before and after the command's name."""
    common = argparse.ArgumentParser(add_help=False, argument_default=default)
    common.add_argument("--config", type=Path, metavar="FILE", help="the config to use")
    common.add_argument("--collection", type=Path, metavar="DIR", help="where the index lies")
    common.add_argument("--log-level", choices=("debug", "info", "warning", "error"))
    return common


def _add_ask_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("-k", type=_count, metavar="N", help="how many quotes at most")
    parser.add_argument("--since", type=_day, metavar="DATE", help="only articles from this day on")
    parser.add_argument("--until", type=_day, metavar="DATE", help="only articles up to this day")
    parser.add_argument("--source", metavar="NAME", help="only articles of this outlet")
    parser.add_argument("--as-of", type=_day, metavar="DATE", help="as the archive stood that day")
    parser.add_argument("--explain", action="store_true", help="say why these sentences")


def _add_eval_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "folders", nargs="+", type=Path, metavar="DIR", help="documents.jsonl and questions.jsonl"
    )
    printed = parser.add_mutually_exclusive_group()
    printed.add_argument("--json", action="store_true", help="one object a data set")
    printed.add_argument("--markdown", action="store_true", help="sections of a results file")
    parser.add_argument("--scrape", action="store_true", help="texts are whole web pages")
    parser.add_argument("--cut", type=_day, metavar="DATE", help="index what is older, ask it all")
    parser.add_argument("--limit", type=_questions, metavar="N", help="ask a sample of N questions")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep the collections there")
    parser.add_argument("--plot", type=Path, metavar="FILE.png", help="draw risk against coverage")


def _questions(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not int(text):
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 1 on")
    return int(text)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no date: write it as 2020-07-04") from None


def _count(text: str) -> int:
    if text not in chat.COUNTS:
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 1 to 20")
    return int(text)
