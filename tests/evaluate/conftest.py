from pathlib import Path

import pytest

from bot.app import App
from tests.evaluate.worlds import app_in_memory, dataset


@pytest.fixture
def archive(tmp_path: Path) -> App:
    """The invented articles, indexed without a model."""
    opened = app_in_memory(tmp_path)
    opened.collection.add_pages(dataset(tmp_path / "invented").pages)
    return opened
