from __future__ import annotations

import json
import os
import re
import signal
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from harness.errors import BundleError, RigError
from harness.evidence.bundle import Bundle, BundleWriter
from harness.evidence.index import HEADER, RECORD, RECORD_TYPE
from harness.evidence.models import RunIdentity
from harness.evidence.recorder import Recorder
from harness.mavlink.codec import Encoder, decode
from harness.mavlink.frame import msg_id
from harness.taps import Decision, Fate, Tap, Way

PER_TURN, TURNS = 7, 20


def test_what_was_recorded_is_read(recorded: Path) -> None:
    bundle = Bundle.open(recorded)
    assert ("finished", 35.0, False, False) == (
        bundle.identity.outcome, bundle.identity.speed_achieved, bundle.rebuilt, bundle.sealed,
    )  # fmt: skip
    rows = list(bundle.frames())
    assert list(range(PER_TURN * TURNS)) == [number for number, _, _ in rows]
    assert all(msg_id(frame) == record.msg_id for _, record, frame in rows)
    assert TURNS == len(bundle.events())
    checks, findings = bundle.checks(), bundle.findings()
    assert checks is not None
    assert findings is not None
    assert ({"kind": "then", "within": 3.0},) == checks.checks
    assert "PASS" == findings.verdict


def test_frames_are_chosen_by_tap_and_message(recorded: Path) -> None:
    bundle = Bundle.open(recorded)
    assert TURNS * 4 == len(list(bundle.frames(Tap.DRONE)))
    assert [] == list(bundle.frames(Tap.INSTRUMENT))
    lost = list(bundle.frames(msg_ids={2}))
    assert {(Tap.DRONE, Way.DOWN, Fate.LOST)} == {(each.tap, each.way, each.fate) for _, each, _ in lost}
    times = [(decode(frame).time_boot_ms, record.t_ms) for _, record, frame in lost]
    assert [(each * 1000, each * 1000) for each in range(TURNS)] == times
    number, _, frame = lost[3]
    assert frame == bundle.frame(number)


def test_a_run_that_died_before_its_first_frame_opens_empty(tmp_path: Path, identity: RunIdentity) -> None:
    BundleWriter(tmp_path / "run", identity)
    bundle = Bundle.open(tmp_path / "run")
    assert ("running", [], (), None, None) == (
        bundle.identity.outcome, list(bundle.frames()), bundle.events(), bundle.checks(), bundle.findings(),
    )  # fmt: skip


def test_the_identity_is_updated_whole_and_validated(tmp_path: Path, identity: RunIdentity) -> None:
    writer = BundleWriter(tmp_path / "run", identity)
    writer.update(parameters={"X": 3})
    with pytest.raises(ValueError, match="outcome"):
        writer.update(outcome="great")
    assert {"X": 3} == Bundle.open(tmp_path / "run").identity.parameters
    assert ["run.json"] == [each.name for each in (tmp_path / "run").iterdir()]
    with pytest.raises(RigError, match=r"saw a run\.json"):
        BundleWriter(tmp_path / "run", identity)


def put(name: str, data: bytes) -> object:
    return lambda folder: (folder / name).write_bytes(data)


def newer(folder: Path) -> None:
    value = json.loads((folder / "run.json").read_text("utf-8"))
    (folder / "run.json").write_text(json.dumps(value | {"schema": 2, "colour": "red"}), "utf-8")


def unknown_tap(folder: Path) -> None:
    data = bytearray((folder / "index.bin").read_bytes())
    data[HEADER.size + 3 * RECORD.size + RECORD_TYPE.fields["tap"][1]] = 9  # type: ignore[index]
    (folder / "index.bin").write_bytes(data)


def cut_tap(folder: Path) -> None:
    os.truncate(folder / "ground.tlog", (folder / "ground.tlog").stat().st_size - 1)


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (lambda folder: (folder / "run.json").unlink(), r"run\.json: wanted .* saw no such file"),
        (put("run.json", b'{"schema": 1,\n"run": oops}'), r"run\.json, line 2: wanted JSON"),
        (put("run.json", b"[1]"), r"run\.json: wanted a JSON object, saw list"),
        (put("run.json", b"{}"), r'run\.json: wanted a number in "schema", saw none'),
        (put("run.json", b'{"schema": 1}'), r"run\.json: run: is missing \(also wrong: scenario, "),
        (put("run.json", b"\xff\xfe"), r"run\.json: wanted JSON in UTF-8"),
        (newer, r"run\.json: wanted schema 1, saw 2: it was made by a newer harness; upgrade"),
        (put("index.bin", b"CUASIDX1"), r"index\.bin: wanted an index header of 16 bytes, saw 8: it is truncated"),
        (unknown_tap, r"index\.bin: record 3: wanted a tap of 0 to 4, saw 9"),
        (cut_tap, r"ground\.tlog: wanted \d+ bytes for record 138 of the index, saw \d+: it is shorter"),
        (lambda folder: (folder / "ground.tlog").unlink(), r"ground\.tlog: wanted \d+ bytes for record 3 .* saw 0"),
    ],
)
def test_a_damaged_bundle_is_told_in_one_sentence(recorded: Path, damage: object, says: str) -> None:
    assert callable(damage)
    damage(recorded)
    with pytest.raises(BundleError, match=says) as caught:
        Bundle.open(recorded)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", ["nowhere", "run-1/run.json"])
def test_what_is_no_folder_is_no_bundle(recorded: Path, name: str) -> None:
    with pytest.raises(BundleError, match="wanted a bundle, a folder"):
        Bundle.open(recorded.parent / name)


def test_a_corrupt_frame_is_named_by_its_offset(recorded: Path) -> None:
    good = Bundle.open(recorded)
    number, record, _ = list(good.frames(Tap.DRONE))[10]
    data = bytearray((recorded / "drone.tlog").read_bytes())
    data[record.offset + 11] ^= 1
    (recorded / "drone.tlog").write_bytes(data)
    bundle = Bundle.open(recorded)
    says = rf"drone\.tlog: corrupt frame at byte {record.offset} \(record {number}\): wanted checksum"
    with pytest.raises(BundleError, match=says):
        list(bundle.frames())
    with pytest.raises(BundleError, match=says):
        bundle.frame(number)
    assert TURNS * 3 == len(list(bundle.frames(Tap.GROUND)))


def test_what_a_fault_ruined_before_recording_is_evidence(tmp_path: Path, identity: RunIdentity) -> None:
    BundleWriter(tmp_path / "run", identity)
    frame = bytearray(Encoder(1, 1)("HEARTBEAT", type=2))
    frame[-1] ^= 0xFF
    with Recorder(tmp_path / "run", lambda: (0, 0)) as recorder:
        recorder.record(Tap.GROUND, Way.DOWN, [bytes(frame)], Fate.DELIVERED)
    assert [bytes(frame)] == [each for _, _, each in Bundle.open(tmp_path / "run").frames()]


def test_a_copy_is_read_with_the_bytes_of_its_frame(tmp_path: Path, identity: RunIdentity) -> None:
    BundleWriter(tmp_path / "run", identity)
    frames = [Encoder(1, 1)("HEARTBEAT", type=each) for each in range(2)]
    with Recorder(tmp_path / "run", lambda: (100, 0)) as recorder:
        decisions = [Decision(Fate.PASSED, 100, 4, (200, 300)), Decision(Fate.PASSED, 100)]
        recorder.record_each(Tap.DRONE, Way.DOWN, frames, decisions)
    bundle = Bundle.open(tmp_path / "run")
    rows = list(bundle.frames())

    assert [frames[0], frames[0], frames[0], frames[1]] == [frame for _, _, frame in rows]
    assert frames[0] == bundle.frame(2)
    assert [(Fate.PASSED, 100, 4), (Fate.COPIED, 200, 4), (Fate.COPIED, 300, 4), (Fate.PASSED, 100, 0)] == [
        (record.fate, record.due_ms, record.fault) for _, record, _ in rows
    ]


@pytest.mark.parametrize("number", [-1, 140])
def test_a_record_that_is_not_there_is_refused(recorded: Path, number: int) -> None:
    with pytest.raises(BundleError, match=f"wanted record {number}, saw an index of 140 records"):
        Bundle.open(recorded).frame(number)


def test_an_event_cut_by_a_kill_is_left_out_but_a_broken_one_is_told(recorded: Path) -> None:
    path = recorded / "events.jsonl"
    whole = path.read_bytes()
    path.write_bytes(whole[:-5])
    assert TURNS - 1 == len(Bundle.open(recorded).events())
    path.write_bytes(b"{oops\n" + whole)
    with pytest.raises(BundleError, match=r"events\.jsonl, line 1: wanted a JSON object, saw '\{oops'"):
        Bundle.open(recorded).events()


_ENDLESS = """
import sys
from pathlib import Path
from harness.evidence.bundle import BundleWriter
from harness.evidence.models import RunIdentity
from harness.evidence.recorder import Recorder
from harness.taps import Fate, Tap, Way
from harness.mavlink.codec import Encoder

folder = Path(sys.argv[1])
BundleWriter(folder, RunIdentity.model_validate_json(sys.argv[2]))
encoder = Encoder(1, 1)
recorder = Recorder(folder, lambda: (recorder.count, 0))
while True:
    frames = [encoder("GLOBAL_POSITION_INT", lat=recorder.count + each, hdg=5) for each in range(5)]
    recorder.record(Tap.DRONE, Way.DOWN, frames, Fate.PASSED)
    recorder.record(Tap.GROUND, Way.DOWN, frames, Fate.DELIVERED)
    recorder.event("forwarded", count=recorder.count)
    sys.stdout.buffer.write(recorder.count.to_bytes(8, "little"))
    sys.stdout.buffer.flush()
"""


@pytest.mark.parametrize("after_batches", [1, 40, 333])
def test_a_killed_run_is_read_to_its_last_frame(tmp_path: Path, identity: RunIdentity, after_batches: int) -> None:
    folder = tmp_path / "run"
    command = [sys.executable, "-c", _ENDLESS, str(folder), identity.model_dump_json()]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        for _ in range(after_batches):
            process.stdout.read(8)
        process.send_signal(signal.SIGKILL)
        rest = process.stdout.read()
    told = after_batches * 10 + len(rest) // 8 * 10
    bundle = Bundle.open(folder)
    assert "running" == bundle.identity.outcome
    rows = list(bundle.frames())
    assert told <= len(rows) <= told + 10
    assert list(range(len(rows))) == [number for number, _, _ in rows]
    drone = [decode(frame).lat for _, _, frame in bundle.frames(Tap.DRONE)]
    assert [each + 5 * (each // 5) for each in range(len(drone))] == drone
    assert told // 10 <= len(bundle.events()) <= told // 10 + 1


def test_any_cut_of_the_taps_that_a_kill_can_leave_opens(recorded: Path) -> None:
    """A kill between two writes leaves a tap ahead of its index, and at worst half a record."""
    for name, junk in (("drone.tlog", struct.pack(">Q", 1)), ("index.bin", bytes(17)), ("events.jsonl", b'{"t_s":')):
        with (recorded / name).open("ab") as file:
            file.write(junk)
    bundle = Bundle.open(recorded)
    assert PER_TURN * TURNS == len(list(bundle.frames()))
    assert TURNS == len(bundle.events())


def test_errors_name_the_file_and_no_other(recorded: Path) -> None:
    (recorded / "findings.json").write_text('{"schema": 1, "run": 5}', "utf-8")
    with pytest.raises(BundleError, match=re.escape(str(recorded / "findings.json"))):
        Bundle.open(recorded).findings()
