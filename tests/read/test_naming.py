from pathlib import Path

import pytest

from bot.errors import SourceMissing
from bot.read.naming import location


def test_location_is_the_link_that_was_named_and_not_what_it_leads_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "2024").mkdir()
    (tmp_path / "newest").symlink_to("2024")
    monkeypatch.chdir(tmp_path)

    assert location("newest/../newest") == f"{tmp_path}/newest"


def test_url_is_a_location_as_it_is() -> None:
    assert location("https://orla.example/a/../b") == "https://orla.example/a/../b"


def test_no_path_is_not_the_current_folder() -> None:
    with pytest.raises(SourceMissing, match="is no path"):
        location("")
