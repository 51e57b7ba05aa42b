"""A live picture: of a flight that is being written, of one that is cut short, and at an address on this machine."""

from __future__ import annotations

import socket
from pathlib import Path

from lxml import etree

from harness.evidence.bundle import Bundle, BundleWriter
from harness.evidence.models import RunIdentity
from harness.evidence.recorder import Recorder
from harness.mavlink.codec import Encoder
from harness.report.cot import ALERT, CANCEL, OWN_UAS, SUSPECT
from harness.serve.cot import EVERY_US, CotStream
from harness.taps import Fate, Tap, Way
from tests.cli.calling import cuas
from tests.report.incidents import HOSTILE
from tests.report.runs import RECORDED
from tests.report.test_cot import SCHEMA


class Kept:
    """Instead of a socket: what would be sent, each valid by the schema."""

    def __init__(self) -> None:
        self.events: list[etree._Element] = []

    def send(self, message: bytes) -> None:
        event = etree.fromstring(message)
        SCHEMA.assertValid(event)
        self.events.append(event)

    @property
    def types(self) -> list[str]:
        return [each.get("type") for each in self.events]


class Writing:
    """A run whose files grow as a test says."""

    def __init__(self, folder: Path) -> None:
        identity = Bundle.open(RECORDED / "ardupilot-patrol").identity
        self.folder = folder
        folder.mkdir()
        self.tape = Recorder(folder, lambda: (0, 0))
        self.identity: RunIdentity = identity
        self.drone = Encoder(identity.rig.system, 1)

    def begin(self) -> None:
        BundleWriter(self.folder, self.identity)

    def record(self, tap: Tap, frame: bytes, fate: Fate = Fate.DELIVERED) -> None:
        self.tape.record(tap, Way.DOWN, [frame], fate)

    def place(self, lat_deg: float, tap: Tap = Tap.GROUND, fate: Fate = Fate.DELIVERED) -> None:
        told = {"lat": round(lat_deg * 1e7), "lon": round(23.6 * 1e7), "alt": 170_000}
        self.record(tap, self.drone("GLOBAL_POSITION_INT", **told), fate)

    def say(self, text: str) -> None:
        self.record(Tap.GROUND, self.drone("STATUSTEXT", severity=4, text=text))

    def note(self, kind: str, **fields: object) -> None:
        self.tape.event(kind, **{"fault": "link loss", "number": 1, **fields})


def test_what_the_ground_was_told_is_shown_and_nothing_else(tmp_path: Path) -> None:
    flight, kept = Writing(tmp_path / "run"), Kept()
    now_us = [1_800_000_000_000_000]
    stream = CotStream(kept, lambda: now_us[0])  # type: ignore[arg-type]

    stream.look([flight.folder])
    flight.place(52.001)
    stream.look([flight.folder])
    assert [] == kept.events, "a run without an identity is nobody's"

    flight.begin()
    stream.look([flight.folder])
    flight.place(52.009, fate=Fate.DAMAGED)
    flight.place(52.009, tap=Tap.DRONE)
    now_us[0] += EVERY_US
    stream.look([flight.folder])
    assert [(OWN_UAS, "52.0010000")] == [(each.get("type"), each.find("point").get("lat")) for each in kept.events]

    flight.place(52.002)
    flight.say("Low battery")
    stream.look([flight.folder])
    stream.look([flight.folder])
    assert 2 == len(kept.events)
    assert "heard last: Low battery" in kept.events[-1].findtext("detail/remarks")
    flight.place(52.003)
    stream.look([flight.folder])
    assert 2 == len(kept.events), "no more than one place a second"
    now_us[0] += EVERY_US
    stream.look([flight.folder])
    assert "52.0030000" == kept.events[-1].find("point").get("lat")


def test_an_attack_is_an_alert_while_it_goes_on(tmp_path: Path) -> None:
    flight, kept = Writing(tmp_path / "run"), Kept()
    stream = CotStream(kept)  # type: ignore[arg-type]
    flight.begin()
    flight.place(52.001)
    flight.note("injected")
    stream.look([flight.folder])
    assert [OWN_UAS, ALERT, SUSPECT] == kept.types
    flight.note("healed")
    stream.look([flight.folder])
    assert [CANCEL, SUSPECT] == kept.types[3:]
    assert {f"{flight.identity.run}.1.alert"} == {each.get("uid") for each in kept.events if "alert" in each.get("uid")}
    stream.look([], [flight.folder])
    assert 5 == len(kept.events)


def test_an_attack_that_is_never_over_leaves_no_alert_behind(tmp_path: Path) -> None:
    flight, kept = Writing(tmp_path / "run"), Kept()
    flight.begin()
    flight.note("injected", wreck="MOTORS")
    flight.note("injected", clean=True, number=2)
    CotStream(kept).look([], [flight.folder])  # type: ignore[arg-type]
    assert [ALERT, CANCEL] == kept.types
    assert ["0.0000000"] * 2 == [each.find("point").get("lat") for each in kept.events], "nobody told where"


def test_half_a_record_and_half_a_line_wait_for_the_rest(tmp_path: Path) -> None:
    flight, kept = Writing(tmp_path / "run"), Kept()
    stream = CotStream(kept)  # type: ignore[arg-type]
    flight.begin()
    flight.place(52.001)
    flight.note("injected")
    whole = {name: (flight.folder / name).read_bytes() for name in ("index.bin", "events.jsonl")}
    for name, data in whole.items():
        (flight.folder / name).write_bytes(data[:-7])
    stream.look([flight.folder])
    assert [] == kept.events
    for name, data in whole.items():
        (flight.folder / name).write_bytes(data)
    stream.look([flight.folder])
    assert [OWN_UAS, ALERT, SUSPECT] == kept.types


def test_hostile_words_stay_words_and_fit_into_a_datagram(tmp_path: Path) -> None:
    flight, kept = Writing(tmp_path / "run"), Kept()
    flight.begin()
    flight.place(52.001)
    flight.say("</remarks><event/>&\x1b[31m\"'")
    flight.note("injected", fault=HOSTILE.encode("utf-8", "replace").decode())
    CotStream(kept).look([flight.folder])  # type: ignore[arg-type]
    for each in kept.events:
        assert {"contact", "emergency", "remarks"} >= {child.tag for child in each.find("detail")}


def test_a_recorded_flight_is_told_as_it_was_heard() -> None:
    kept = Kept()
    CotStream(kept).look([], [RECORDED / "ardupilot-loss-fell"])  # type: ignore[arg-type]
    assert OWN_UAS in kept.types
    assert [ALERT, CANCEL] == [each for each in kept.types if each in (ALERT, CANCEL)]


def test_cuas_run_sends_its_flights_there(tmp_path: Path) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.setblocking(False)
        port = listener.getsockname()[1]
        answer = cuas(tmp_path, "run", "LINK-1", f"--cot=udp:127.0.0.1:{port}", "--", "-k", "[1.1timeouts]")
        assert (0, "") == (answer.code, answer.err)
        got = []
        while True:
            try:
                got.append(etree.fromstring(listener.recv(65535)))
            except BlockingIOError:
                break
    for each in got:
        SCHEMA.assertValid(each)
    assert {OWN_UAS, SUSPECT, ALERT, CANCEL} == {each.get("type") for each in got}
    assert f"{len(got)} events sent to udp:127.0.0.1:{port}" in answer.out


def test_without_an_address_nothing_is_sent_and_a_wrong_one_starts_nothing(tmp_path: Path) -> None:
    answer = cuas(tmp_path, "run", "LINK-1", "--cot=smoke")
    assert (2, "cuas: --cot=smoke: wanted udp:HOST:PORT (also multicast) or tcp:HOST:PORT\n") == (
        answer.code, answer.err
    )  # fmt: skip
    assert not (tmp_path / "evidence").exists()
