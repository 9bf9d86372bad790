import json
from pathlib import Path

import pytest

from bot import cli
from tests.evaluate.worlds import write


def test_eval_with_the_real_model_keeps_its_collection_and_prints_json(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write(tmp_path / "invented")
    kept, picture = tmp_path / "kept", tmp_path / "risk.png"

    status = cli.main(["eval", str(folder), "--json", "--keep", str(kept), "--plot", str(picture)])

    found = json.loads(capsys.readouterr().out)
    assert status == 0
    assert found["systems"]["OnRecord"]["figures"]["sentence@1"]["value"] == 1
    assert (kept / "invented-clean").is_dir()
    assert picture.is_file()


@pytest.mark.parametrize("arguments", [["nowhere"], ["nowhere", "--json"]])
def test_missing_folder_is_one_line_and_exit_2(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["eval", *arguments]) == 2

    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err == ("onrecord: nowhere: no such folder; name one with a documents.jsonl\n")


@pytest.mark.parametrize(
    ("option", "value"), [("--limit", "0"), ("--limit", "x"), ("--cut", "May")]
)
def test_option_that_can_t_be_used_is_refused(
    tmp_path: Path, option: str, value: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        cli.main(["eval", str(tmp_path), option, value])

    assert value in capsys.readouterr().err
