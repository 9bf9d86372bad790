"""Names that come from outside, made safe to print and to keep."""

import unicodedata

ENDINGS = (".txt", ".html", ".htm", ".xhtml", ".md", ".jsonl", ".json", ".gz")
LONGEST_NAME = 200
UNSAFE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Unicode categories that move the cursor, turn the line round or can't be encoded."""


def is_safe(text: str) -> bool:
    """Say whether a text can be printed on one line as it stands."""
    return not any(unicodedata.category(char) in UNSAFE for char in text)


def printable(text: str) -> str:
    r"""Return a text with what is unsafe to print written as an escape.

    >>> print(printable("a\nb"))
    a\x0ab
    """
    return "".join(
        _escaped(char) if unicodedata.category(char) in UNSAFE else char for char in text
    )


def _escaped(char: str) -> str:
    code = ord(char)
    if 0xDC80 <= code <= 0xDCFF:  # a byte of a file name that is no UTF-8
        return f"\\x{code - 0xDC00:02x}"
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def page_name(file_name: str) -> str:
    """Return a file's name without its endings.

    >>> page_name("a.b.txt"), page_name("wire.jsonl.gz"), page_name(".txt")
    ('a.b', 'wire', '.txt')
    """
    name = file_name
    while (ending := next((e for e in ENDINGS if name.lower().endswith(e)), "")) and name != ending:
        if len(name) == len(ending):
            break
        name = name[: -len(ending)]
    return printable(name)[:LONGEST_NAME]
