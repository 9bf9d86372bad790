"""What a text becomes has a version, which collections are bound to."""

import hashlib
import json

from bot.text import chunks, sentences, tokens
from bot.text.version import TEXT_VERSION

PROBE = (
    "Dr. Lind's ferries—all 3,500 of them—sailed to Skálavík on 4 May; \"It's over,\" she said. "
    "U.S. officials weren't there, co-operation failed, prices rose 6.5% to £1.2m.\n"
    "Her NATO-led team re-elected O'Dell! Who'd pay? Nobody knows… 東京 waits.\n"
) * 12

BECOMES = {1: "5bfcddde93b98887"}
"""The digest of each version. A new one means that collections have to be made again: raise
TEXT_VERSION, and write it here."""


def test_a_change_of_what_a_text_becomes_has_a_new_version() -> None:
    found = sentences.split(PROBE)
    pieces = [len(PROBE[each.start : each.end].split()) for each in found]
    spans = [
        [(each.start, each.end) for each in chunk.sentences]
        for chunk in chunks.group("a", found, pieces)
    ]
    become = json.dumps([tokens.terms(PROBE), spans])

    assert hashlib.sha256(become.encode()).hexdigest()[:16] == BECOMES[TEXT_VERSION]
