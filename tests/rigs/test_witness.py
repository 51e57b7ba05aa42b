"""A real MAVSDK application behind the radio of a practice drone in real time, and what it was told on the tape."""

from __future__ import annotations

import asyncio
import importlib.util
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random
from typing import Any

import pytest

from harness.clock import VirtualLoop, race, within_host_s
from harness.errors import CallerError, NotSupported, RigError
from harness.evidence.jsonl import read_lines
from harness.faults import LinkLoss
from harness.rigs.rig import Rig, open_rig
from harness.rigs.settings import RigSettings
from harness.rigs.witness import Application, Witness, for_witness
from tests.loops import really
from tests.rigs.processes import alive, ended, line, python

PARENT = """
import asyncio, sys
from pathlib import Path
from harness.rigs.witness import Application

async def main():
    arguments = ("harness.rigs.mavsdk_witness", "udpout://127.0.0.1:9")
    application = Application(*arguments, log=Path(sys.argv[1]) / "log", take=print)
    print(application.pid, flush=True)
    await application.ended

asyncio.run(main())
"""
SILENT_S = 4.6
"""Longer than MAVSDK's time-out of 3 s behind a heartbeat, shorter than the practice drone's own of 5 s."""


@asynccontextmanager
async def booted(folder: Path, speed: float = 1.0) -> AsyncIterator[Rig]:
    rig = await open_rig(RigSettings(vehicle="builtin", speed=speed), folder, Random(1))
    try:
        await rig.boot()
        yield rig
    finally:
        await rig.stop()
        rig.tape.close()


def notes(folder: Path) -> list[dict[str, Any]]:
    return [each for each in read_lines(folder / "events.jsonl").values if each["kind"] == "witness"]


@really
async def test_it_is_told_of_a_lost_link_and_of_its_return(tmp_path: Path) -> None:
    folder = tmp_path / "bundle"
    async with booted(folder) as rig:
        witness = Witness(rig)
        await witness.start()
        await rig.clock.sleep_until(rig.clock.now_s() + 1.2)
        with rig.link.inject(LinkLoss(), Random(2)):
            silent_s = rig.clock.now_s()
            await rig.clock.sleep_until(silent_s + SILENT_S)
        back_s = rig.clock.now_s()
        await rig.clock.sleep_until(back_s + 2)
        live = [event.value for event in rig.timeline.events("witnessed")]
        await witness.stop()
        await witness.stop()

    told = {note["told"]: note for note in notes(folder)}
    assert ["met", "left"] == [notes(folder)[0]["told"], notes(folder)[-1]["told"]]
    assert {"disarmed", "link lost", "link back"} <= told.keys()
    assert sorted(note["told"] for note in notes(folder)[:-1]) == sorted(live)
    # 3 s behind the last heartbeat, which was up to 1 s before the silence; and with the next heartbeat.
    assert silent_s + 1.5 <= told["link lost"]["lo_s"] <= told["link lost"]["hi_s"] <= back_s
    assert back_s <= told["link back"]["hi_s"] <= back_s + 2
    assert all(0 <= note["hi_s"] - note["lo_s"] < 1 for note in notes(folder))
    assert "timed out" in (folder / "witness.log").read_text()


@really
async def test_an_interruption_shorter_than_its_time_out_is_none_to_it(tmp_path: Path) -> None:
    folder = tmp_path / "bundle"
    async with booted(folder) as rig:
        witness = Witness(rig)
        await witness.start()
        with rig.link.inject(LinkLoss(), Random(2)):
            await rig.clock.sleep_until(rig.clock.now_s() + 0.9)  # one heartbeat of the drone's, at most
        await rig.clock.sleep_until(rig.clock.now_s() + 3.5)
        await witness.stop()

    assert set() == {note["told"] for note in notes(folder)} & {"link lost", "link back"}


@really
async def test_one_that_dies_breaks_the_rig_and_nobody_looks_from_then_on(tmp_path: Path) -> None:
    folder = tmp_path / "bundle"
    async with booted(folder) as rig:
        witness = Witness(rig)
        await witness.start()
        assert witness.application is not None
        os.kill(witness.application.pid, signal.SIGKILL)
        with pytest.raises(RigError, match="the witness ended by itself"):
            await within_host_s(5, race(rig.clock.sleep_until(rig.clock.now_s() + 100), *rig.guards))
        left = notes(folder)[-1]["told"]
        await witness.stop()

    assert "left" == left
    assert 1 == [note["told"] for note in notes(folder)].count("left")


@really
async def test_a_witness_that_meets_nobody_is_the_rigs_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("harness.rigs.witness.MEET_S", 1.5)
    async with booted(tmp_path / "bundle") as rig:
        with rig.link.inject(LinkLoss(), Random(2)):
            witness = Witness(rig)
            with pytest.raises(RigError, match=r"the witness never met the drone: .* it heard 0 frames"):
                await witness.start()
            await witness.stop()


def test_it_keeps_host_time_and_is_refused_at_any_other(tmp_path: Path) -> None:
    async def body() -> None:
        rig = await open_rig(RigSettings(vehicle="builtin"), tmp_path / "bundle", Random(1))
        witness = Witness(rig)
        try:
            with pytest.raises(CallerError, match="wanted --speed=1, saw --speed=max"):
                await witness.start()
        finally:
            await witness.stop()
            await rig.stop()
            rig.tape.close()

    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        runner.run(body())


def test_a_rig_for_a_witness_is_the_same_in_real_time() -> None:
    assert RigSettings(vehicle="px4", speed=1.0, seed=7) == for_witness(RigSettings(vehicle="px4", speed=20.0, seed=7))
    attached = RigSettings(vehicle="px4", at="udp:127.0.0.1:14540")
    assert attached == for_witness(attached)


def test_without_mavsdk_the_rig_cannot_do_it_and_one_sentence_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(NotSupported) as raised:
        for_witness(RigSettings(vehicle="builtin"))

    assert str(raised.value) == (
        "a MAVSDK application on the ground witnesses the flight: the package mavsdk is not installed; "
        "pip install mavsdk"
    )


@really
async def test_what_an_application_says_beside_its_lines_is_in_its_log(tmp_path: Path) -> None:
    told: list[dict[str, Any]] = []
    application = Application("harness.builtin", "--help", log=tmp_path / "log", take=told.append)

    assert 0 == await application.ended
    assert [] == told
    assert "--link" in (tmp_path / "log").read_text()
    await application.stop()


@really
async def test_lines_are_taken_whole(tmp_path: Path) -> None:
    told: list[dict[str, Any]] = []
    # `python -m json.tool` prints what it is given, compact: one line an object.
    (tmp_path / "in.jsonl").write_text('{"what": 1}\n{"what": 2}\n')
    lines = ("--json-lines", "--compact", str(tmp_path / "in.jsonl"))
    application = Application("json.tool", *lines, log=tmp_path / "log", take=told.append)
    await application.ended

    assert [{"what": 1}, {"what": 2}] == told


def test_an_application_dies_with_a_harness_that_is_killed(tmp_path: Path) -> None:
    with python(PARENT, tmp_path) as parent:
        application = int(line(parent))
        while "MAVSDK version" not in (tmp_path / "log").read_text():
            assert alive(application)
        parent.send_signal(signal.SIGKILL)
        parent.wait()

        @really
        async def body() -> None:
            assert await ended(application)

        body()
