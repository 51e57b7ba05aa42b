"""Measured radios played back, and files that are none."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from harness.errors import CallerError
from harness.faults import Packet, TraceReplay
from harness.stats import share_bounds
from tests.faults.calibration import ATTITUDE, SURE, Stage, cross, delays_s, rate, run, steady

GOOD = """\
# measured one afternoon
time_s,loss,delay_ms

0,0,100
10,0.4,50
20,1,0
30,0,0
"""


def written(folder: Path, text: str, name: str = "walk.csv") -> Path:
    path = folder / name
    path.write_text(text)
    return path


def test_each_row_holds_until_the_next_and_the_last_for_good(tmp_path: Path) -> None:
    fault = TraceReplay(written(tmp_path, GOOD))
    made = run(fault, steady(5000, 0.01, ATTITUDE, from_s=100), stage=Stage(t_s=100))

    by_row = [made[:1000], made[1000:2000], made[2000:3000], made[3000:]]
    assert all(0.1 == pytest.approx(out[0].due_s - packet.due_s) for packet, out in by_row[0])
    assert share_bounds(sum(not out for _, out in by_row[1]), 1000, SURE).holds(0.4)
    assert all(not out for _, out in by_row[2])
    assert all([packet] == out for packet, out in by_row[3])
    assert [Packet(ATTITUDE, 1e6)] == run(fault, [Packet(ATTITUDE, 1e6)])[0][1]


def test_packets_stay_in_order_where_the_delay_falls(tmp_path: Path) -> None:
    crossings = cross(
        TraceReplay(written(tmp_path, "time_s,loss,delay_ms\n0,0,500\n1,0,0\n")), steady(100, 0.05, ATTITUDE)
    )

    left = [each.left_s for each in crossings if each.left_s is not None]
    assert sorted(left) == left
    assert 0.0 == delays_s(crossings)[-1]


def test_a_rate_is_kept(tmp_path: Path) -> None:
    fault = TraceReplay(written(tmp_path, "time_s,loss,delay_ms,bps\n0,0,0,4800\n100,0,0,9600\n"))
    crossings = cross(fault, steady(20_000, 0.01, ATTITUDE))

    assert rate(crossings[500:9900]).holds(4800)
    assert rate(crossings[10_500:]).holds(9600)
    assert max(delays_s(crossings)) <= 8 * 2048 / 4800 + 1e-6
    assert fault.has_rate
    assert not TraceReplay(written(tmp_path, GOOD, "other.csv")).has_rate


def test_a_trace_is_named_with_its_sum_and_read_once(tmp_path: Path) -> None:
    path = written(tmp_path, GOOD)
    fault = TraceReplay(str(path))  # type: ignore[arg-type]
    path.unlink()

    assert f"replay of walk.csv (SHA-256 {fault.sha256[:8]})" == str(fault)
    assert 4 == len(fault.rows)
    assert math.inf == fault.rows[0].bps


def test_a_trace_from_a_spreadsheet_is_read(tmp_path: Path) -> None:
    path = tmp_path / "sheet.csv"
    path.write_bytes("\ufefftime_s, loss, delay_ms\r\n0, 0.5, 20\r\n".encode())

    assert [(0.0, 0.5, 20.0, math.inf)] == list(TraceReplay(path).rows)


HEAD = "time_s,loss,delay_ms\n"
RATED = "time_s,loss,delay_ms,bps\n"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (HEAD + "0,0,0\n5,1.5,0\n", r"line 3: loss: wanted a share between 0 and 1, saw '1.5'"),
        (HEAD + "# why\n\n0,nan,0\n", r"line 4: loss: wanted a share between 0 and 1, saw 'nan'"),
        (HEAD + "0,0,-3\n", r"line 2: delay_ms: wanted milliseconds, 0 or more, saw '-3'"),
        (HEAD + "0,0,inf\n", r"line 2: delay_ms: .*, saw 'inf'"),
        (HEAD + "1,0,0\n", r"line 2: time_s: wanted seconds, 0 in the first row and then ever later, saw '1'"),
        (HEAD + "0,0,0\n5,0,0\n5,0,0\n", r"line 4: time_s: wanted .*, saw '5'"),
        (HEAD + "0,0,0\nsoon,0,0\n", r"line 3: time_s: wanted .*, saw 'soon'"),
        (HEAD + "0,0\n", r"line 2: wanted 3 values \(time_s,loss,delay_ms\), saw '0,0'"),
        (RATED + "0,0,0,2239\n", r"line 2: bps: wanted at least 2240 bit/s, saw '2239'"),
        (RATED + "0,0,0,\n", r"line 2: bps: wanted at least 2240 bit/s, saw ''"),
        ("time,loss\n0,0\n", r"line 1: wanted the header time_s,loss,delay_ms\[,bps\], saw 'time,loss'"),
        ("0,0,0\n", r"line 1: wanted the header .*, saw '0,0,0'"),
        (HEAD, r"wanted at least one row below the header, saw none"),
        ("", r"wanted at least one row below the header, saw none"),
    ],
)
def test_a_bad_line_is_named_with_what_was_wanted_and_seen(tmp_path: Path, text: str, sentence: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(CallerError, match=sentence) as refused:
        TraceReplay(path)
    assert str(refused.value).startswith(f"the trace {path}")
    assert "\n" not in str(refused.value)


def test_no_file_and_no_text_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CallerError, match=r"cannot read the trace .*gone.csv: No such file"):
        TraceReplay(tmp_path / "gone.csv")
    (tmp_path / "photo.csv").write_bytes(b"\xff\xd8\xff")
    with pytest.raises(CallerError, match=r"the trace .*photo.csv is not text"):
        TraceReplay(tmp_path / "photo.csv")
