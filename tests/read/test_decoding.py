from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import PageError
from bot.read.decoding import decode_html, decode_text

TEXT = "The café’s owner paid €40 in “Orla”. "


def meta(name: str) -> str:
    return f'<meta charset="{name}">'


@pytest.mark.parametrize(
    "name", ["utf-8", "windows-1252", "iso-8859-15", "windows-1250", "gb18030", "macintosh"]
)
def test_declared_encoding_is_used(name: str) -> None:
    page = meta(name) + TEXT.replace("“", "").replace("”", "").replace("’", "'")
    codec = {"macintosh": "mac-roman"}.get(name, name)

    assert decode_html(page.encode(codec), "a") == page


def test_what_the_server_says_outranks_the_page() -> None:
    raw = (meta("windows-1250") + "жизнь").encode("koi8-r")

    assert decode_html(raw, "a", declared="KOI8-R").endswith("жизнь")


def test_page_in_utf8_is_read_so_where_the_server_says_latin_1() -> None:
    assert decode_html(TEXT.encode(), "a", declared="ISO-8859-1") == TEXT


@pytest.mark.parametrize("said", ["", meta("utf-8")])
def test_broken_byte_spoils_no_other_character(said: str) -> None:
    raw = (said + TEXT).encode() + b"\xff" + TEXT.encode()

    assert decode_html(raw, "a") == f"{said}{TEXT}\ufffd{TEXT}"


def test_broken_byte_of_a_long_page_that_says_utf8_is_no_letter() -> None:
    page = meta("utf-8") + "plain " * 500

    assert decode_html(page.encode() + b"\xe9", "a") == page + "\ufffd"


def test_page_that_says_utf8_and_is_windows_1252_throughout_is_read_as_that() -> None:
    page = meta("utf-8") + "é è ü ß “so”"

    assert decode_html(page.encode("cp1252"), "a") == page


def test_broken_byte_spoils_no_page_of_another_alphabet() -> None:
    page = meta("shift_jis") + "日本語の新聞"

    assert decode_html(page.encode("shift_jis") + b"\x80\xff", "a").startswith(page)


@pytest.mark.parametrize(
    "name",
    [
        *("unicode_escape", "raw_unicode_escape", "utf-7", "utf_7", "cp037", "punycode", "idna"),
        *("rot13", "hex", "zlib", "mbcs", "utf-32", "undefined", "no-such-name"),
    ],
)
def test_codec_that_no_browser_knows_is_not_used(name: str) -> None:
    page = meta(name) + r"+AGE- \u0041 é"

    assert decode_html(page.encode(), "a") == page


@pytest.mark.parametrize("name", ["utf-16", "UTF-16LE", "utf-16be"])
def test_page_that_can_be_read_to_say_utf16_is_utf8(name: str) -> None:
    page = meta(name) + TEXT

    assert decode_html(page.encode(), "a") == page


def test_utf16_that_the_server_says_is_read() -> None:
    assert decode_html(TEXT.encode("utf-16-le"), "a", declared="utf-16") == TEXT


def test_encoding_named_in_a_comment_is_none() -> None:
    page = f"<!-- {meta('koi8-r')} -->{meta('windows-1250')}ž"

    assert decode_html(page.encode("windows-1250"), "a") == page


def test_text_in_windows_1252_is_read() -> None:
    assert decode_text(TEXT.encode("cp1252"), "a") == TEXT


def test_text_of_another_alphabet_with_a_broken_byte_is_read() -> None:
    assert decode_text("жизнь ".encode() * 9 + b"\xff", "a") == "жизнь " * 9 + "\ufffd"


def test_text_is_read_as_its_server_says() -> None:
    assert decode_text("жизнь".encode("koi8-r"), "a", declared="koi8-r") == "жизнь"


NAMES = st.sampled_from(
    [*("utf-8", "utf-16", "latin-1", "gbk", "hz-gb-2312", "iso-2022-jp", "big5", "euc-kr")]
)


@given(raw=st.binary(max_size=60), http=NAMES | st.none(), said=NAMES | st.text(max_size=9))
def test_any_bytes_with_any_declaration_are_decoded_or_named(
    raw: bytes, http: str | None, said: str
) -> None:
    page = meta(said).encode("utf-8", "replace") + raw

    for decode in (decode_html, decode_text):
        with suppress(PageError):
            assert decode(page, "a", declared=http).strip()


@given(text=st.text("a é€ж\n", min_size=1), name=st.sampled_from(["utf-8", "gb18030"]))
def test_text_in_its_declared_encoding_comes_back(text: str, name: str) -> None:
    page = meta(name) + text

    assert decode_html(page.encode(name), "a") == page
