"""A small invented archive with questions, and what asks them without a model."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from bot.app import App
from bot.config import Config
from bot.evaluate.dataset import Dataset, load
from bot.settings import Settings
from bot.store.memory import MemoryStore
from tests.encoding import HashingEncoder

FERRY = (
    "The night ferry to Norra left the harbour of Eastby on Monday. It carried 212 passengers."
    " A storm broke its rudder near the lighthouse of Skarn. Nobody was hurt."
)
BAKERY = (
    "Mayor Ilse Brandt opened a bakery in the old mill on 3 March 2021. The bread is baked by"
    " 14 apprentices. The mill had stood empty since the flood."
)
ORCHARD = (
    "Frost destroyed half of the apple harvest in the valley of Lunt. Farmers asked the"
    " parliament for help. The last such frost was in 1987."
)
DOCUMENTS: Sequence[Mapping[str, object]] = (
    {"id": "ferry", "title": "Ferry adrift", "date": "2021-01-05", "source": "Eastby Post"},
    {"id": "bakery", "title": "Bread from the mill", "date": "2021-03-04", "source": "Mill News"},
    {"id": "orchard", "title": "A cold spring", "date": "2021-05-01", "source": "Lunt Echo"},
)
TEXTS = {"ferry": FERRY, "bakery": BAKERY, "orchard": ORCHARD}


def documents(**more: object) -> list[dict[str, object]]:
    return [{**row, "text": TEXTS[str(row["id"])], **more} for row in DOCUMENTS]


def evidence(document: str, sentence: str) -> dict[str, object]:
    start = TEXTS[document].index(sentence)
    return {"doc": document, "sentence": sentence, "start": start, "end": start + len(sentence)}


def questions() -> list[dict[str, object]]:
    return [
        {
            "id": "rudder",
            "question": "What broke the rudder of the ferry near the lighthouse of Skarn?",
            "answers": ["a storm"],
            "evidence": [
                evidence("ferry", "A storm broke its rudder near the lighthouse of Skarn.")
            ],
            "type": "what",
            "date": "2021-01-06",
        },
        {
            "id": "bread",
            "question": "How many apprentices bake the bread?",
            "answers": ["14"],
            "evidence": [evidence("bakery", "The bread is baked by 14 apprentices.")],
            "type": "count",
            "date": "2021-03-05",
        },
        {
            "id": "frost",
            "question": "What destroyed half of the apple harvest in the valley of Lunt?",
            "answers": ["frost"],
            "evidence": [evidence("orchard", ORCHARD[: ORCHARD.index(".") + 1])],
            "type": "what",
            "date": "2021-05-02",
        },
        {
            "id": "volcano",
            "question": "Which volcano erupted on Sunday?",
            "answers": [],
            "evidence": [],
            "answerable": False,
            "type": "what",
        },
    ]


def write(
    folder: Path,
    pages: Sequence[Mapping[str, object]] | None = None,
    asked: Sequence[Mapping[str, object]] | None = None,
) -> Path:
    """Write a data set, the invented one unless told otherwise, and return its folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in (
        ("documents", documents() if pages is None else pages),
        ("questions", questions() if asked is None else asked),
    ):
        lines = (json.dumps(row) + "\n" for row in rows)
        (folder / f"{name}.jsonl").write_text("".join(lines), encoding="utf-8")
    return folder


def dataset(folder: Path) -> Dataset:
    return load(write(folder))


def app_in_memory(folder: Path) -> App:
    """An App over an empty collection whose encoder needs no model."""
    encoder = HashingEncoder()
    store = MemoryStore(encoder=encoder.name)
    return App(Config(Settings(), None, folder, folder / "collection"), store, encoder)
