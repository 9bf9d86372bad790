"""Consecutive sentences become chunks that are encoded together."""

from collections.abc import Sequence

from bot.datatypes.chunks import Chunk, Sentence

WORD_PIECES = 200
"""The length of a chunk: with its title it fits the model's 256 word pieces."""


def group(
    article_id: str,
    sentences: Sequence[Sentence],
    pieces: Sequence[int],
    *,
    limit: int = WORD_PIECES,
) -> tuple[Chunk, ...]:
    """Return chunks of whole sentences with at most ``limit`` word pieces each.

    ``pieces`` counts the word pieces of each sentence. A sentence that is longer than the
    limit is a chunk of its own. Chunks of one article are about equally long, so that none
    is a lone last sentence.
    """
    total = sum(pieces)
    if not sentences:
        return ()
    target = total / -(-total // limit) if total else limit
    groups: list[list[Sentence]] = [[]]
    length = 0
    for sentence, count in zip(sentences, pieces, strict=True):
        full = length + count > limit or length + count / 2 > target
        if groups[-1] and full:
            groups.append([])
            length = 0
        groups[-1].append(sentence)
        length += count
    return tuple(Chunk(article_id, n, tuple(each)) for n, each in enumerate(groups))
