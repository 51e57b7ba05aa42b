"""`cuas bench` and `--dry-run` at the command line, with the practice drone as the board on the desk."""

from __future__ import annotations

import json
import os
import pty
import re
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from serial.tools.list_ports_common import ListPortInfo

from harness.rigs.bench_lease import BenchLease, user_name
from harness.rigs.journal import Journal, Saved, file_name
from harness.wire import serial as wire
from tests.cli.calling import Answer, call
from tests.desk.board import Desk, on_desk
from tests.desk.ground import guarded
from tests.loops import patiently
from tests.rigs.processes import line, python
from tests.rigs.test_bench_lease import HOLDER

pytestmark = pytest.mark.usefixtures("leases")

RIG = 'stack = "builtin"\nport = "{port}"\nbaud = 921600\n'


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with on_desk(tmp_path / "desk") as desk:
        yield desk


def rig(folder: Path, port: str, more: str = "") -> Path:
    path = folder / f"{file_name(port)}.toml"
    path.write_text(RIG.format(port=port) + more)
    return path


def bench(capsys: pytest.CaptureFixture[str], *words: object) -> Answer:
    return call(capsys, "bench", *words)


# What is here.


@pytest.fixture
def one_plugged_in(monkeypatch: pytest.MonkeyPatch) -> str:
    """No machine that tests run on has a board; its id."""
    found = ListPortInfo("/dev/ttyACM0")
    found.vid, found.pid, found.serial_number, found.manufacturer, found.product = 0x26AC, 0x32, "3A00", "3D", "FMU"
    monkeypatch.setattr(wire.list_ports, "comports", lambda: [found])
    return "usb:26ac:0032:3A00"


def test_list_names_what_is_plugged_in(capsys: pytest.CaptureFixture[str], one_plugged_in: str) -> None:
    assert Answer(0, f"{one_plugged_in} /dev/ttyACM0; 3D FMU\n", "") == bench(capsys, "list")


def test_list_says_who_uses_it_and_what_is_to_be_put_back(
    capsys: pytest.CaptureFixture[str], one_plugged_in: str, leases: Path
) -> None:
    Journal(leases, one_plugged_in).save(Saved("RTL_ALT", bytes(4), 9))
    with BenchLease(leases, one_plugged_in):
        told = bench(capsys, "list").out

    left = "1 parameters to be put back: cuas bench restore\n"
    assert re.search(rf"in use by \S+ \(pid {os.getpid()}\) since 2\S+; {left}", told)


def test_list_knows_a_user_who_is_not_there_any_more(
    capsys: pytest.CaptureFixture[str], one_plugged_in: str, leases: Path
) -> None:
    with python(HOLDER, leases, CUAS_BENCH=str(leases)) as holder:
        assert "held" == line(holder)
        assert f"in use by {user_name()} (pid {holder.pid})" in bench(capsys, "list").out
        holder.kill()
        holder.wait()
    told = bench(capsys, "list").out

    assert f"its last user was killed (pid {holder.pid}): cuas bench restore\n" in told
    assert "in use" not in told


def test_list_says_why_one_is_in_quarantine_and_release_lets_it_out(
    capsys: pytest.CaptureFixture[str], one_plugged_in: str, leases: Path, tmp_path: Path
) -> None:
    with BenchLease(leases, one_plugged_in) as lease:
        for _ in range(3):
            lease.failed("no answer")
    path = rig(tmp_path, one_plugged_in)

    assert "in quarantine: no answer" in bench(capsys, "list").out
    assert Answer(0, f"released   {one_plugged_in}\n", "") == bench(capsys, "release", f"--rig={path}")
    assert "quarantine" not in bench(capsys, "list").out
    again = bench(capsys, "release", f"--rig={path}")
    assert (2, "") == (again.code, again.out)
    assert "is in no quarantine: it had 0 errors of 3" in again.err


def test_list_where_nothing_is(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire.list_ports, "comports", list)

    assert Answer(0, "none       no serial port is here; plug a board in\n", "") == bench(capsys, "list")


def test_list_tells_of_boards_that_were_flown_at_a_path(
    capsys: pytest.CaptureFixture[str], leases: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wire.list_ports, "comports", list)
    board = f"port:{tmp_path / 'practice-board'}"
    with BenchLease(leases, board):
        assert f"{board} not plugged in now; in use by {user_name()} (pid {os.getpid()})" in bench(capsys, "list").out
        (tmp_path / "practice-board").touch()
        assert f"{board} plugged in; in use by" in bench(capsys, "list").out


# What it is set to, and back again.


def well(desk: Desk) -> Answer:
    return Answer(0, f"well       nothing was left to put back: {desk.path} is as it was\n", "")


def test_a_snapshot_has_every_parameter_and_changes_nothing(
    capsys: pytest.CaptureFixture[str], desk: Desk, tmp_path: Path
) -> None:
    before, out = desk.parameters(), tmp_path / "before.json"
    answer = bench(capsys, "snapshot", f"--rig={rig(tmp_path, desk.path)}", out)

    assert (0, f"read       {len(before)} parameters of {desk.path} into {out}\n", "") == (
        answer.code, answer.out, answer.err,
    )  # fmt: skip
    assert before == {name: row["value"] for name, row in json.loads(out.read_text())["parameters"].items()}
    assert before == desk.parameters()


def test_restore_sets_what_differs_from_a_snapshot_and_it_stays(
    capsys: pytest.CaptureFixture[str], desk: Desk, tmp_path: Path
) -> None:
    path, out = rig(tmp_path, desk.path), tmp_path / "before.json"
    bench(capsys, "snapshot", f"--rig={path}", out)
    before = desk.parameters()
    desk.do(lambda: desk.practice._params.set("CRUISE_MPS", 3.0))

    assert Answer(0, "set        CRUISE_MPS\n", "") == bench(capsys, "restore", f"--rig={path}", out)
    assert before == desk.parameters()
    assert well(desk) == bench(capsys, "restore", f"--rig={path}", out)


def test_restore_leaves_what_may_arm_and_what_is_of_another_board(
    capsys: pytest.CaptureFixture[str], desk: Desk, tmp_path: Path
) -> None:
    path, out = rig(tmp_path, desk.path), tmp_path / "before.json"
    bench(capsys, "snapshot", f"--rig={path}", out)
    desk.do(lambda: desk.practice._params.set("DISARM_DELAY_S", 3.0))

    assert Answer(
        3, "not set    DISARM_DELAY_S: not among what is set on a bench, or not without --props-off\n", ""
    ) == (bench(capsys, "restore", f"--rig={path}", out))
    told = json.loads(out.read_text())
    for name, value, words in (
        ("uid", "77", "the snapshot is of the board 77, and plugged in is "),
        ("stack", "px4", "a snapshot of px4, "),
    ):
        out.write_text(json.dumps(told | {name: value}))
        answer = bench(capsys, "restore", f"--rig={path}", out)
        assert (2, "", 1) == (answer.code, answer.out, answer.err.count("\n"))
        assert words in answer.err
    assert 3.0 == desk.parameters()["DISARM_DELAY_S"]


def test_restore_says_what_this_firmware_lacks(capsys: pytest.CaptureFixture[str], desk: Desk, tmp_path: Path) -> None:
    path, out = rig(tmp_path, desk.path), tmp_path / "before.json"
    bench(capsys, "snapshot", f"--rig={path}", out)
    told = json.loads(out.read_text())
    told["parameters"]["LINK_NO_SUCH"] = {"raw": "00000000", "type": 9, "value": 0.0}
    out.write_text(json.dumps(told))

    expected = Answer(3, "not set    LINK_NO_SUCH: this firmware lacks it\n", "")
    assert expected == bench(capsys, "restore", f"--rig={path}", out)


def test_restore_puts_back_what_a_killed_run_left(
    capsys: pytest.CaptureFixture[str], desk: Desk, tmp_path: Path
) -> None:
    before = desk.parameters()

    @patiently
    async def leave() -> None:
        async with guarded(desk, tmp_path) as (ground, _):
            ground.set("CRUISE_MPS", 3.0)
            await ground.told("PARAM_VALUE", param_id="CRUISE_MPS", param_value=3.0)
            os.kill(ground.port.pid, signal.SIGKILL)
            await ground.broken()

    leave()
    assert before != desk.parameters()
    path = rig(tmp_path, desk.path)
    expected = Answer(0, "put back   CRUISE_MPS, which a run before had changed\n", "")
    assert expected == bench(capsys, "restore", f"--rig={path}")
    assert before == desk.parameters()
    assert well(desk) == bench(capsys, "restore", f"--rig={path}")


def test_what_makes_no_sense_is_one_sentence(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, one_plugged_in: str
) -> None:
    (tmp_path / "none.json").write_text("{}")
    path = rig(tmp_path, one_plugged_in)
    for words, told in (
        (["snapshot", "--rig=nowhere.toml", "x.json"], "--rig=nowhere.toml: cannot be read"),
        (["snapshot", f"--rig={rig(tmp_path, 'usb:1:2:3')}", "x.json"], "no board is plugged in as usb:1:2:3"),
        (["restore", f"--rig={rig(tmp_path, one_plugged_in)}", tmp_path / "none.json"], "none.json: not a snapshot"),
        (["restore", f"--rig={path}", f"--props-off={one_plugged_in}"], "its rig file lacks may_arm = true"),
        (["snapshot", "x.json"], "Missing option '--rig'"),
    ):
        answer = bench(capsys, *words)
        assert (2, "", 1) == (answer.code, answer.out, answer.err.count("\n"))
        assert told in answer.err


# What would be sent.


def dry_run(capsys: pytest.CaptureFixture[str], path: Path, *more: object) -> Answer:
    return call(capsys, "run", "--vehicle=bench", f"--rig={path}", "--dry-run", *more)


def test_a_dry_run_lists_what_would_be_sent_and_sends_nothing(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, leases: Path
) -> None:
    """To a board that hears every byte."""
    master, slave = pty.openpty()
    try:
        os.set_blocking(master, False)
        path = rig(tmp_path, os.ttyname(slave))
        path.write_text(path.read_text().replace("builtin", "ardupilot"))
        answer = dry_run(capsys, path)
        with pytest.raises(BlockingIOError):
            os.read(master, 1)
    finally:
        os.close(master)
        os.close(slave)

    first, *rows = answer.out.splitlines()
    assert (0, "") == (answer.code, answer.err)
    assert first.endswith("a run would send this; the guard refuses whatever may arm it")
    kinds = [row[2:30].strip() for row in rows]
    assert {"HEARTBEAT", "TIMESYNC", "COMMAND_LONG 511", "PARAM_SET FS_GCS_ENABLE"} <= set(kinds)
    assert ["COMMAND_LONG 400"] == [each for each in kinds if each in ("COMMAND_LONG 400", "anything")]
    assert [] == list(leases.iterdir())
    assert not (tmp_path / "evidence").exists()


def test_a_dry_run_on_the_operators_word_says_that_it_may_arm(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, one_plugged_in: str
) -> None:
    path = rig(tmp_path, one_plugged_in, "may_arm = true\n")
    answer = dry_run(capsys, path, f"--props-off={one_plugged_in}")

    assert answer.out.splitlines()[0].endswith("the guard may arm it")
    assert "COMPONENT_ARM_DISARM, to arm\n" in answer.out
    assert "COMPONENT_ARM_DISARM, to arm\n" not in dry_run(capsys, path).out


def test_a_dry_run_lists_what_the_rig_file_allows_and_the_chosen_scenarios_send(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, one_plugged_in: str
) -> None:
    path = rig(tmp_path, one_plugged_in, 'faults = ["link", "gnss"]\n')
    path.write_text(path.read_text().replace("builtin", "ardupilot"))
    fed = dry_run(capsys, path).out
    path.write_text(path.read_text().replace('"gnss"', '"command"'))
    strangers, link = dry_run(capsys, path).out, dry_run(capsys, path, "BENCH-1").out

    assert "GPS_INPUT" in fed
    assert "as a stranger" not in fed
    for words in ("DO_SET_MODE RETURN", "PARAM_SET FS_GCS_ENABLE", "FILE_TRANSFER_PROTOCOL", "HIL_GPS", "100 a second"):
        assert words in strangers
    assert not any(words in link for words in ("as a stranger", "DO_SET_MODE LAND", "GPS_INPUT"))
    assert (2, "") == (dry_run(capsys, path, "BENCH-99").code, dry_run(capsys, path, "BENCH-99").out)


def test_a_dry_run_is_about_a_board(capsys: pytest.CaptureFixture[str]) -> None:
    answer = call(capsys, "run", "--dry-run")

    assert (2, "") == (answer.code, answer.out)
    assert "wanted --vehicle=bench" in answer.err
