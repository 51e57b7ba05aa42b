"""What a stack's own log tells of its control loop."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from harness.errors import BundleError
from harness.reading.loops import Loop, loops_of
from tests.reading.test_ownlog import CODES, FORMATS, HEAD, layout

PM = (6, "QHII", "TimeUS,LR,MaxT,Load")


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setitem(FORMATS, "PM", PM)
    monkeypatch.setitem(CODES, "H", "H")
    data = bytearray()
    for name, (number, *texts) in FORMATS.items():
        about = layout("FMT").pack(number, 3 + layout(name).size, *(each.encode() for each in (name, *texts)))
        data += HEAD + bytes([FORMATS["FMT"][0]]) + about
    for t_s, values in ((20, (400, 3000, 0)), (30, (390, 99000, 0)), (40, (250, 40000, 700)), (50, (400, 3000, 0))):
        data += HEAD + bytes([PM[0]]) + layout("PM").pack(t_s * 1_000_000, *values)
    (tmp_path / "autopilot.bin").write_bytes(bytes(data))
    return tmp_path


@pytest.mark.parametrize(
    ("lo_s", "hi_s", "expected"),
    [
        (20, 41, Loop(250, 0.099, 0.7)),
        (30, 41, Loop(250, 0.04, 0.7)),
        (10, 25, Loop(400, 0.003, None)),
        (31, 45, None),  # no ten seconds of it are within
        (60, 90, None),
    ],
)
def test_ardupilots_counts_are_of_the_ten_seconds_before(
    log: Path, lo_s: float, hi_s: float, expected: Loop | None
) -> None:
    loops = loops_of(log)

    assert loops is not None
    assert expected == loops.between(lo_s, hi_s)


def test_a_real_px4_tells_by_its_attitude(tmp_path: Path) -> None:
    shutil.copy(Path(__file__).parent / "logs" / "px4-parameter.ulg", tmp_path / "autopilot.ulg")
    loops = loops_of(tmp_path)
    assert loops is not None
    whole = loops.between(0.0, 1e6)

    assert whole is not None
    assert whole.rate_hz > 1
    assert whole.longest_s >= 1 / whole.rate_hz


def test_without_a_log_nothing_is_known_and_a_spoilt_one_is_named(tmp_path: Path) -> None:
    assert loops_of(tmp_path) is None
    (tmp_path / "autopilot.ulg").write_bytes(b"no log at all")
    with pytest.raises(BundleError, match="wanted a flight stack's own log, could not read it"):
        loops_of(tmp_path)
