"""The heads over token vectors; ``tests/evaluation/train.py`` is the command.

Trained by torch on the candidates that the linear ranker puts first: the softmax over a
question's sentences (ListNet's top-one loss) for the score, the logistic loss over answerable and
unanswerable questions for the second number. ``bot/rank/head.py`` runs what comes of it.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from bot.rank.features import FEATURES
from bot.rank.head import WIDEN
from bot.rank.sentence_ranker import READ
from tests.evaluation.ranking_rows import BASIS, Basis, Row

MEMBERS = 3
"""How many heads read together; each begins with other weights and sees the questions in another
order."""
MAPPED, HIDDEN = 48, 24
EPOCHS, BATCH, RATE, DECAY, DROPOUT = 10, 32, 5e-3, 0.05, 0.2
SHARE = 0.35
"""The part of the heads in a score, by the table of ``results/training.md``: at full weight they
gain on encyclopedia text and lose on news."""
ANSWERS = 0.5
"""What the second loss counts beside the first."""
NEAR_MISSES = "squad2_half_dev"
"""The set that tells them from answerable questions. One training with the second loss over all
sets, for right first sentences, told them less well, but it differed in its epochs too."""
HEAVIEST = 1.5
"""What a question of a small set may count at most; 700 questions of a set count one each."""
OUTSIDE = -1e4
LONGEST = 64
"""Tokens of a sentence that are read in training; the head itself reads all."""

Floats = NDArray[np.float32]
Readings = tuple[Floats, Floats]
"""What is added to the scores of the candidates that are read, and their answer logits."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Questions padded to one length; ``k`` candidates each, the linear ranker's best."""

    asked: Tensor
    inside: Tensor
    weights: Tensor
    tokens: Tensor
    held: Tensor
    features: Tensor
    linear: Tensor
    right: Tensor


class Module(nn.Module):
    """What bot/rank/head.py computes, for many questions at once."""

    def __init__(self) -> None:
        super().__init__()
        self.query_map = nn.Linear(BASIS, MAPPED, bias=False)
        self.token_map = nn.Linear(BASIS, MAPPED, bias=False)
        self.sharpness = nn.Parameter(torch.tensor(12.0))
        self.hidden = nn.Linear(3 * MAPPED + 4, HIDDEN)
        self.attention = nn.Linear(BASIS, 1, bias=False)
        self.type_attention = nn.Linear(BASIS, 1, bias=False)
        self.type_map = nn.Linear(MAPPED, MAPPED)
        self.out = nn.Linear(2 * HIDDEN + 2, 2)
        self.features = nn.Linear(len(FEATURES), 2, bias=False)
        self.scale = nn.Parameter(torch.tensor(1.0))
        self.dropout = nn.Dropout(DROPOUT)
        for each in (self.out.weight, self.out.bias, self.features.weight):
            nn.init.zeros_(each)

    def forward(self, batch: Batch) -> tuple[Tensor, Tensor]:
        """Return the scores and the answer logits, shape ``(questions, candidates)``."""
        outside_question = ~batch.inside
        similar = torch.einsum("bid,bkjd->bkij", batch.asked, batch.tokens)
        similar = similar.masked_fill(~batch.held[:, :, None, :], OUTSIDE)
        asked = self.dropout(self.query_map(batch.asked) * WIDEN)
        tokens = self.dropout(self.token_map(batch.tokens) * WIDEN)
        found = torch.einsum("bkij,bkjd->bkid", torch.softmax(self.sharpness * similar, -1), tokens)
        best = similar.max(-1).values.clamp(min=0)[..., None]
        own = asked[:, None].expand_as(found)
        missing = 5 * (1 - best) * batch.weights[:, None]
        each = torch.relu(
            self.hidden(torch.cat([own, found, own * found, best, missing, best**4], -1))
        )
        counts = self.attention(batch.asked)[..., 0] * 3 + torch.log(batch.weights[..., 1] + 1e-6)
        counts = torch.softmax(counts.masked_fill(outside_question, OUTSIDE), -1)
        by_type = (self.type_attention(batch.asked)[..., 0] * 3).masked_fill(
            outside_question, OUTSIDE
        )
        wanted = self.type_map(torch.einsum("bi,bid->bd", torch.softmax(by_type, -1), asked))
        covered = similar.masked_fill(outside_question[:, None, :, None], OUTSIDE).max(2).values
        typed = torch.einsum("bd,bkjd->bkj", wanted, tokens) / 4 * (1 - covered.clamp(0, 1))
        typed = typed.masked_fill(~batch.held, OUTSIDE)
        pooled = [
            torch.einsum("bi,bkih->bkh", counts, each),
            each.masked_fill(outside_question[:, None, :, None], 0).max(2).values,
            torch.stack([torch.logsumexp(typed, -1), typed.max(-1).values], -1) / 4,
        ]
        numbers = self.out(torch.cat(pooled, -1)) + self.features(batch.features)
        read = batch.held.any(-1)
        numbers = numbers.masked_fill(~read[..., None], 0)
        return self.scale * batch.linear + numbers[..., 0], numbers[..., 1]


@dataclass(frozen=True, slots=True, eq=False)
class Trained:
    """A trained module with the weights of the linear ranker and the features' spread."""

    module: Module
    linear: NDArray[np.float64]
    spread: NDArray[np.float64]

    def tensors(self) -> Mapping[str, Floats]:
        """Return what bot/rank/head.py reads with: the score by its share, the scale folded in."""
        state = {name: value.detach().numpy() for name, value in self.module.state_dict().items()}
        share = np.array([SHARE, 1.0], np.float32)
        features = state["features.weight"] / self.spread
        features[0] += (state["scale"] - 1) * self.linear
        tensors = {
            "query_map": state["query_map.weight"],
            "token_map": state["token_map.weight"],
            "sharpness": state["sharpness"],
            "hidden": state["hidden.weight"],
            "hidden_bias": state["hidden.bias"],
            "attention": state["attention.weight"][0],
            "type_attention": state["type_attention.weight"][0],
            "type_map": state["type_map.weight"],
            "type_bias": state["type_map.bias"],
            "out": state["out.weight"] * share[:, None],
            "features": features * share[:, None],
            "bias": state["out.bias"] * share,
        }
        return {name: np.ascontiguousarray(each, np.float32) for name, each in tensors.items()}


def fit(
    found: Sequence[Row], linear: NDArray[np.float64], *, seed: int = 0, epochs: int = EPOCHS
) -> Trained:
    """Return a head trained on the questions that have an answer and on their near misses."""
    torch.manual_seed(seed)
    used = [row for row in found if row.kind in {"own", "near"} and len(row.asked)]
    counted = Counter(row.name for row in used)
    shares = {name: min(HEAVIEST, 700 / number) for name, number in counted.items()}
    best = [row.features[first(row, linear)] for row in used]
    trained = Trained(Module(), linear, np.concatenate(best).std(axis=0) + 1e-3)
    optimizer = torch.optim.AdamW(trained.module.parameters(), RATE, weight_decay=DECAY)
    batches = epochs * -(-len(used) // BATCH)
    schedule = torch.optim.lr_scheduler.LinearLR(optimizer, 1.0, 0.0, batches)
    draw = np.random.default_rng(seed)
    for _ in range(epochs):
        order = draw.permutation(len(used)).tolist()
        for start in range(0, len(order), BATCH):
            rows = [used[number] for number in order[start : start + BATCH]]
            loss = _loss(trained, rows, torch.tensor([shares[row.name] for row in rows]))
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]  # torch's own
            nn.utils.clip_grad_norm_(trained.module.parameters(), 1.0)
            optimizer.step()
            schedule.step()
    trained.module.eval()
    return trained


def stored(heads: Sequence[Trained], space: Basis) -> dict[str, Floats]:
    """Return what bot/rank/head.py loads."""
    found = {"basis": space}
    for number, each in enumerate(heads):
        found |= {f"{number}.{name}": tensor for name, tensor in each.tensors().items()}
    return found


def mean_readings(heads: Sequence[Trained], rows: Sequence[Row]) -> Iterator[Readings]:
    """Yield the means of what ``readings`` gives."""
    for every in zip(*(readings(each, rows) for each in heads), strict=True):
        added, answers = zip(*every, strict=True)
        yield np.mean(added, axis=0), np.mean(answers, axis=0)


@torch.no_grad()
def readings(trained: Trained, rows: Sequence[Row]) -> Iterator[Readings]:
    """Yield what the head adds to each row's scores, by its share, and the answer logits.

    Both are of the candidates that ``first`` gives, in its order.
    """
    for start in range(0, len(rows), BATCH):
        own = rows[start : start + BATCH]
        batch = _batch(trained, own)
        scores, answers = trained.module(batch)
        added = SHARE * (scores - batch.linear)
        for number, row in enumerate(own):
            count = len(first(row, trained.linear))
            yield added[number, :count].numpy(), answers[number, :count].numpy()


def first(row: Row, linear: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the candidates that are read, the linear ranker's best first."""
    return np.argsort(-(row.features @ linear), kind="stable")[:READ]


def _loss(trained: Trained, rows: Sequence[Row], shares: Tensor) -> Tensor:
    batch = _batch(trained, rows)
    scores, answers = trained.module(batch)
    told = batch.right.any(1) & ~batch.right.all(1)
    chances = torch.log_softmax(scores, -1)
    right = torch.logsumexp(chances.masked_fill(~batch.right, OUTSIDE), -1)
    loss = -(right * shares)[told].sum() / len(rows)
    judged = torch.tensor([row.name == NEAR_MISSES for row in rows])
    if judged.any():
        best = answers[torch.arange(len(rows)), scores.argmax(1)][judged]
        own = torch.tensor([float(row.kind == "own") for row in rows])[judged]
        loss = loss + ANSWERS * nn.functional.binary_cross_entropy_with_logits(best, own)
    return loss


def _batch(trained: Trained, rows: Sequence[Row]) -> Batch:
    best = [first(row, trained.linear) for row in rows]
    count, longest = len(rows), max(len(row.asked) for row in rows)
    lengths = [row.places[own, 1] - row.places[own, 0] for row, own in zip(rows, best, strict=True)]
    width = min(LONGEST, max(1, *(int(each.max()) for each in lengths)))
    asked = np.zeros((count, max(1, longest), BASIS), np.float32)
    weights = np.zeros((count, max(1, longest), 2), np.float32)
    tokens = np.zeros((count, READ, width, BASIS), np.float32)
    held = np.zeros((count, READ, width), np.bool_)
    features = np.zeros((count, READ, len(FEATURES)), np.float32)
    linear = np.full((count, READ), OUTSIDE, np.float32)
    right = np.zeros((count, READ), np.bool_)
    for n, (row, own) in enumerate(zip(rows, best, strict=True)):
        asked[n, : len(row.asked)] = row.asked
        weights[n, : len(row.asked)] = row.weights
        features[n, : len(own)] = row.features[own] / trained.spread
        scores = row.features[own] @ trained.linear
        linear[n, : len(own)] = scores - scores.max()
        right[n, : len(own)] = row.right[own]
        for k, (start, last) in enumerate(row.places[own].tolist()):
            end = min(last, start + width)
            tokens[n, k, : end - start] = row.tokens[start:end]
            held[n, k, : end - start] = True
    inside = np.arange(asked.shape[1]) < np.array([[len(row.asked)] for row in rows])
    arrays = (asked, inside, weights, tokens, held, features, linear, right)
    return Batch(*map(torch.from_numpy, arrays))
