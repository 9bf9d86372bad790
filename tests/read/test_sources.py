import os
from pathlib import Path

import pytest

from bot.datatypes.articles import Page
from bot.errors import OnRecordError, PageError, SourceMissing
from bot.read.sources import pages

TEXT = "The bridge over the Orla was opened on Monday.\n"


def read_all(base: Path, *locations: str, page_bytes: int = 10_000) -> list[Page | OnRecordError]:
    names = ("*.txt", "*.jsonl", "*.html")
    return list(pages(locations or (".",), names=names, page_bytes=page_bytes, base=base))


def names_of(items: list[Page | OnRecordError]) -> list[str]:
    return [item.name if isinstance(item, Page) else f"error: {item}" for item in items]


def only_error(items: list[Page | OnRecordError]) -> OnRecordError:
    (item,) = items
    assert isinstance(item, OnRecordError)
    return item


def test_folder_is_read_sorted_with_all_that_lies_in_it(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    for name in ("c.txt", "a.txt", "b/x.txt", "b/skipped.log"):
        (tmp_path / name).write_text(TEXT)

    assert names_of(read_all(tmp_path)) == ["a", "x", "c"]


def test_path_is_posix_and_relative_inside_base_else_absolute(tmp_path: Path) -> None:
    base, outside = tmp_path / "base", tmp_path / "outside.txt"
    (base / "in").mkdir(parents=True)
    (base / "in" / "a.txt").write_text(TEXT)
    outside.write_text(TEXT)

    found = read_all(base, "in", str(outside))

    assert [item.path for item in found if isinstance(item, Page)] == [
        "in/a.txt",
        outside.as_posix(),
    ]


def test_hidden_files_and_folders_of_a_folder_are_skipped(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "a.txt").write_text(TEXT)
    (tmp_path / ".b.txt").write_text(TEXT)

    assert read_all(tmp_path) == []


def test_loop_of_links_ends(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(TEXT)
    (tmp_path / "in" / "up").symlink_to(tmp_path)

    assert names_of(read_all(tmp_path)) == ["a"]


def test_file_reached_twice_is_read_once(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT)
    (tmp_path / "link.txt").symlink_to(tmp_path / "a.txt")

    assert names_of(read_all(tmp_path, ".", "a.txt")) == ["a"]


def test_file_that_is_named_is_read_whatever_its_ending(tmp_path: Path) -> None:
    (tmp_path / "notes.log").write_text(TEXT)

    assert names_of(read_all(tmp_path, "notes.log")) == ["notes.log"]


def test_html_endings_give_html(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<p>x")

    (page,) = read_all(tmp_path)

    assert isinstance(page, Page)
    assert page.format == "html"


@pytest.mark.parametrize("name", ["a" * 5000, "a\0b", "~nobody-of-that-name/a"])
def test_impossible_name_is_missing(tmp_path: Path, name: str) -> None:
    assert isinstance(only_error(read_all(tmp_path, name)), SourceMissing)


def test_missing_location_is_named_and_the_rest_goes_on(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT)

    missing, page = read_all(tmp_path, "nowhere", "a.txt")

    assert isinstance(missing, SourceMissing)
    assert "nowhere: no such file or folder" in str(missing)
    assert isinstance(page, Page)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b" \n\t\n", "is empty"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "binary file"),
        (b"\xcf\xf0\xe8\xe2\xe5\xf2, \xec\xe8\xf0", "not in UTF-8 or Windows-1252"),
        (b"\x1f\x8b\x08\x01\x02\x03\xff\xfe\xfd", "not in UTF-8 or Windows-1252"),
        (b"a" * 101, "larger than"),
    ],
)
def test_page_that_cannot_be_read_is_named_with_the_reason(
    tmp_path: Path, content: bytes, words: str
) -> None:
    (tmp_path / "a.txt").write_bytes(content)

    error = only_error(read_all(tmp_path, page_bytes=100))

    assert isinstance(error, PageError)
    assert str(error).startswith("a.txt: ")
    assert words in str(error)


def test_page_of_exactly_the_limit_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"a" * 100)

    assert names_of(read_all(tmp_path, page_bytes=100)) == ["a"]


def test_dangling_link_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.txt").symlink_to(tmp_path / "gone")

    assert "a.txt: can't be read (No such file" in str(only_error(read_all(tmp_path)))


def test_link_to_itself_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.txt").symlink_to("a.txt")

    assert "a.txt: can't be read" in str(only_error(read_all(tmp_path)))


def test_folder_with_a_page_ending_is_read_as_a_folder(tmp_path: Path) -> None:
    (tmp_path / "a.txt").mkdir()
    (tmp_path / "a.txt" / "b.txt").write_text(TEXT)

    assert names_of(read_all(tmp_path)) == ["b"]


def test_pipe_is_named_and_never_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.txt")

    assert "no regular file" in str(only_error(read_all(tmp_path)))


def test_control_characters_of_a_name_are_written_out(tmp_path: Path) -> None:
    (tmp_path / "a\nb\x1b[1m.txt").write_text(TEXT)

    (page,) = read_all(tmp_path)

    assert isinstance(page, Page)
    assert (page.name, page.path) == ("a\\x0ab\\x1b[1m", "a\\x0ab\\x1b[1m.txt")


def test_name_that_is_no_utf8_is_written_out(tmp_path: Path) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/a\xff.txt")).write_text(TEXT)

    assert names_of(read_all(tmp_path)) == ["a\\xff"]


def test_byte_order_mark_is_no_part_of_the_text(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"\xef\xbb\xbf" + TEXT.encode())

    (page,) = read_all(tmp_path)

    assert isinstance(page, Page)
    assert page.content == TEXT
