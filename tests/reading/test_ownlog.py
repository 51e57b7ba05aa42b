"""A stack's own log, read: its holes, and files that are none. What real logs tell is in tests/recorded."""

from __future__ import annotations

import re
import struct
from pathlib import Path

import pytest

from harness.errors import BundleError
from harness.reading.logged import OwnLog
from harness.reading.ownlog import NAMES, NoLog, own_log
from harness.reading.ulog import read_ulog
from harness.timeline import Span
from tests.recorded.bundles import HERE

NONE = [b"", b"hello", bytes(4000), bytes(range(256)) * 40]
HEAD = b"\xa3\x95"
FORMATS = {
    "FMT": (128, "BBnNZ", "Type,Length,Name,Format,Columns"),
    "ATT": (1, "Q", "TimeUS"),
    "DSF": (2, "QI", "TimeUS,Dp"),
    "ARM": (3, "QBIBB", "TimeUS,ArmState,ArmChecks,Forced,Method"),
    "EV": (4, "QB", "TimeUS,Id"),
    "MODE": (5, "QMBB", "TimeUS,Mode,ModeNum,Rsn"),
}
CODES = {"Q": "Q", "I": "I", "B": "B", "M": "B", "n": "4s", "N": "16s", "Z": "64s"}
"""Of the log's field types, as struct has them."""


def layout(name: str) -> struct.Struct:
    return struct.Struct("<" + "".join(CODES[each] for each in FORMATS[name][1]))


def dataflash(path: Path, *entries: tuple[str, float, tuple[int, ...]]) -> Path:
    """A log of these messages: name, second, and the fields behind the stamp."""
    data = bytearray()
    for name, (number, *texts) in FORMATS.items():
        about = layout("FMT").pack(number, 3 + layout(name).size, *(each.encode() for each in (name, *texts)))
        data += HEAD + bytes([FORMATS["FMT"][0]]) + about
    for name, t_s, values in entries:
        data += HEAD + bytes([FORMATS[name][0]]) + layout(name).pack(round(t_s * 1e6), *values)
    path.write_bytes(bytes(data))
    return path


def read(folder: Path) -> OwnLog:
    log = own_log(folder)
    assert isinstance(log, OwnLog)
    return log


def test_dataflash_tells_of_arming_modes_and_home_and_of_what_it_dropped(tmp_path: Path) -> None:
    dataflash(
        tmp_path / "autopilot.bin",
        ("ATT", 40, ()), ("MODE", 40, (3, 3, 2)), ("DSF", 41, (0,)), ("DSF", 42, (0,)), ("MODE", 42, (3, 3, 2)),
        ("DSF", 43, (7,)), ("EV", 44, (25,)), ("EV", 44, (28,)), ("ARM", 45, (0, 0, 1, 1)), ("ATT", 46, ()),
    )  # fmt: skip
    log = read(tmp_path)

    assert (40.0, 46.0, (Span(42, 43),)) == (log.begin_s, log.end_s, log.holes)
    assert [
        "mode PATROL (3) by GCS_COMMAND at 40.00 s", "home was set at 44.00 s",
        "disarmed by MAVLINK, forced at 45.00 s",
    ] == list(map(str, log.noted))  # fmt: skip


def test_a_whole_log_without_a_flight_tells_nothing_and_is_no_error(tmp_path: Path) -> None:
    """Such as it is begun anew behind an erasure."""
    dataflash(tmp_path / "autopilot.bin", ("EV", 44, (25,)))
    log = own_log(tmp_path)
    assert isinstance(log, NoLog)
    assert "tells nothing: it has no flight in it" in log.because


def test_a_folder_without_a_log_has_none(tmp_path: Path) -> None:
    assert NoLog("the bundle has no log of the stack's own") == own_log(tmp_path)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "content", [b"", b"hello", bytes(4000), bytes(range(256)) * 40], ids=["0", "5", "zeros", "noise"]
)
def test_a_file_that_is_no_log_is_named(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)

    with pytest.raises(BundleError, match=f"{re.escape(name)}: wanted a flight stack's own log"):
        own_log(tmp_path)


@pytest.mark.parametrize(("bundle", "name"), [*zip(("ardupilot-order-logged", "px4-order-logged"), NAMES, strict=True)])
@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_a_log_that_was_cut_short_is_read_so_far_or_named(tmp_path: Path, bundle: str, name: str, share: float) -> None:
    whole = (HERE / bundle / name).read_bytes()
    (tmp_path / name).write_bytes(whole[: round(share * len(whole))])
    full = read(HERE / bundle)

    try:
        log = own_log(tmp_path)
    except BundleError:
        return
    if isinstance(log, NoLog):
        assert "tells nothing: it has no flight in it" in log.because
        return
    known = {(each.t_s, each.what, each.system) for each in full.noted}
    assert {(each.t_s, each.what, each.system) for each in log.noted} <= known
    assert log.end_s <= full.end_s


def test_px4_dates_a_parameter_by_what_it_logged_just_before() -> None:
    """An excerpt of a flight in which a stranger set it at 39.84 s, by the recording beside it."""
    log = read_ulog(Path(__file__).parent / "logs" / "px4-parameter.ulg")

    (changed,) = [each for each in log.noted if each.parameter is not None]
    assert "parameter NAV_DLL_ACT = 0" == changed.what
    assert 39.74 <= changed.t_s <= 39.90
