"""The commands that print what pages and collections hold: read, articles, show, status."""

import argparse

from bot import app
from bot.config import Config
from bot.datatypes.articles import Page
from bot.errors import OnRecordError
from bot.read import naming
from bot.talk import as_json, progress, terminal


def read(used: Config, options: argparse.Namespace) -> int:
    """Show each page in turn; one that can't be read is named, and the rest goes on."""
    status = count = 0
    with app.page_reader(used) as reader:
        for location in [naming.location(each) for each in options.paths]:
            for page in app.pages(used, [location]):
                count += 1
                try:
                    _read_page(page, reader, options)
                except OnRecordError as error:
                    status = 2
                    path = page.path if isinstance(page, Page) else location
                    if options.json:
                        terminal.show_json({"path": path, "error": str(error)})
                    terminal.complain(str(error))
    if not count:
        progress.show_nothing()
    return status


def _read_page(
    page: Page | OnRecordError, reader: app.PageReader, options: argparse.Namespace
) -> None:
    if isinstance(page, OnRecordError):
        raise page
    if options.explain:
        _explain_page(page, reader, options)
    elif options.json:
        terminal.show_json(as_json.article(reader.read(page)))
    else:
        terminal.show_article(reader.read(page))


def _explain_page(page: Page, reader: app.PageReader, options: argparse.Namespace) -> None:
    from bot.talk import explain

    scores = reader.examine(page).lines
    if options.json:
        terminal.show_json({"path": page.path, "lines": explain.records(scores)})
        return
    for line in explain.lines(scores):
        terminal.say(line)


def articles(used: Config, options: argparse.Namespace) -> int:
    """List the articles."""
    with app.existing(used) as opened:
        for entry in opened.store.entries():
            if options.json:
                terminal.show_json(as_json.entry(entry))
            else:
                terminal.show_entry(entry)
    return 0


def show(used: Config, options: argparse.Namespace) -> int:
    """Print articles, or none where one is unknown."""
    with app.existing(used) as opened:
        found = [opened.store.article(each) for each in options.ids]
    for article in found:
        if options.json:
            terminal.show_json(as_json.article(article))
        else:
            terminal.show_article(article)
    return 0


def status(used: Config, options: argparse.Namespace) -> int:
    """Say what the collection holds, and which config is in use."""
    with app.existing(used) as opened:
        stats = opened.store.stats()
    if options.json:
        terminal.show_json(as_json.status(stats, used))
    else:
        terminal.show_status(stats, used)
    return 0
