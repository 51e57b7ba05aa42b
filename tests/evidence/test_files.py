"""A file is written whole or not at all, whatever comes between, and nothing else is left beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.errors import RigError
from harness.evidence.files import write_whole

STOPS = [(OSError(28, "No space left on device"), RigError), (KeyboardInterrupt(), KeyboardInterrupt)]


@pytest.mark.parametrize(("stopped", "told"), STOPS)
def test_nothing_is_left_of_a_write_that_was_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stopped: BaseException, told: type[BaseException]
) -> None:
    path = tmp_path / "a.json"
    write_whole(path, b"old")

    def stop(*_: object) -> None:
        assert 2 == len(list(tmp_path.iterdir()))
        raise stopped

    monkeypatch.setattr(Path, "replace", stop)
    with pytest.raises(told):
        write_whole(path, b"new")
    assert [path] == list(tmp_path.iterdir())
    assert b"old" == path.read_bytes()
