"""What may stand behind ``onrecord`` on the command line."""

import argparse
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import NoReturn

from bot.talk import chat, terminal

PATHS = ("add", "read")
IDS = ("show", "remove")
FILES = ("backup", "restore")
JSON = ("ask", "read", "show", "articles", "status")

COMMANDS = {
    "ask": "answer one question, or every line of a file",
    "chat": "ask question after question",
    "add": "read files, folders or URLs into the collection",
    "sync": "make the collection mirror the sources of the config",
    "discord": "run the Discord bot",
    "read": "show what would be read from pages, without storing it",
    "articles": "list the articles",
    "show": "print articles: metadata, body, what was left out",
    "remove": "take articles out of the collection",
    "compact": "give back the room of removed articles",
    "rebuild": "make the collection again from its articles",
    "backup": "write the collection into one file",
    "restore": "put a backup where there is no collection yet",
    "doctor": "say what is wrong, and how to mend it",
    "status": "say what the collection holds, and which config is in use",
    "eval": "score question sets beside plain baselines",
}
"""Each command with what it does."""


def parse(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """Return the arguments read, ``command`` among them; those of the process for None.

    Ends the process with status 2 and one line on stderr where they can't be used.
    """
    parser: argparse.ArgumentParser = _Parser(
        prog="onrecord",
        description="Answers questions about news articles with sentences that stand in them.",
        parents=[_common(None)],
    )
    parser.add_argument("--version", action=_ShowVersion, help="print the version")
    commands = parser.add_subparsers(
        required=True, dest="command", metavar="COMMAND", title="commands"
    )
    common = [_common(argparse.SUPPRESS)]
    for name, does in COMMANDS.items():
        _add_options(commands.add_parser(name, help=does, description=does, parents=common), name)
    return parser.parse_args(arguments)


def _add_options(parser: argparse.ArgumentParser, command: str) -> None:
    _add_shared_options(parser, command)
    match command:
        case "ask":
            parser.add_argument("question", nargs="*", help="the question")
            parser.add_argument("--batch", metavar="FILE", help="answer a JSONL file; - is stdin")
            _add_ask_options(parser)
        case "chat":
            _add_ask_options(parser)
        case "read":
            parser.add_argument(
                "--explain", action="store_true", help="each line's probability, and why"
            )
        case "sync":
            parser.add_argument(
                "--watch", action="store_true", help="go on, and follow what changes until Ctrl-C"
            )
        case "discord":
            parser.add_argument(
                "--check", action="store_true", help="look at token and settings, don't connect"
            )
        case "eval":
            _add_eval_options(parser)


def _add_shared_options(parser: argparse.ArgumentParser, command: str) -> None:
    if command in PATHS:
        parser.add_argument("paths", nargs="+", metavar="PATH")
    if command in IDS:
        parser.add_argument("ids", nargs="+", metavar="ID")
    if command in JSON:
        parser.add_argument("--json", action="store_true", help="print JSON, an object a line")
    if command in FILES:
        parser.add_argument("file", type=Path, metavar="FILE")


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
            terminal.say(f"onrecord {metadata.version('onrecord')}")
        except metadata.PackageNotFoundError:
            terminal.say("onrecord, not installed")
        parser.exit()


def _common(default: object) -> argparse.ArgumentParser:
    """Return the options that may stand before and after the command's name."""
    common = argparse.ArgumentParser(add_help=False, argument_default=default)
    common.add_argument("--config", type=Path, metavar="FILE", help="the config to use")
    common.add_argument("--collection", type=Path, metavar="DIR", help="where the index lies")
    common.add_argument(
        "--log-level",
        choices=("debug", "info", "warning", "error"),
        help="what is told on stderr; debug tells how long each stage took",
    )
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
    parser.add_argument(
        "--strangers", type=Path, metavar="DIR", help="ask the questions of another set as well"
    )
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
