"""`cuas sitl get` at the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.calling import call
from tests.rigs.test_download import BINARY, SUM, Mirror, mirror

__all__ = ["mirror"]


def test_it_is_fetched_once(
    mirror: Mirror, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    words = ("sitl", "get", "ardupilot", "--version=1.0", f"--sha256={SUM}", f"--url={mirror.url}")
    answer = call(capsys, *words)
    place = tmp_path / "cuas-harness" / "ardupilot" / "arducopter"
    assert (0, "") == (answer.code, answer.err)
    assert str(place) in answer.out
    assert BINARY == place.read_bytes()
    assert f"here     {place}\n" == call(capsys, *words).out
    assert 1 == len(mirror.asked)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["rover"], "wanted one of ardupilot, px4"),
        (["px4"], "nobody offers PX4"),
        (["ardupilot", "--version=1"], "1: no"),
    ],
)
def test_bad_input_is_one_sentence(
    capsys: pytest.CaptureFixture[str], words: list[str], told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    answer = call(capsys, "sitl", "get", *words)
    assert (2, "", 1) == (answer.code, answer.out, answer.err.count("\n"))
    assert told in answer.err
