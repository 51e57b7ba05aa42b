"""The radio that a flight was asked to cross lies in front of everything else, from when it is put in to the end."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import pytest

from harness.errors import CallerError
from harness.evidence.jsonl import read_lines
from harness.faults import LinkLoss
from harness.rigs.radio import cross_radio
from harness.rigs.rig import Rig, open_rig
from harness.rigs.settings import RigSettings
from tests.loops import virtually


async def _crossed(folder: Path, link: str | None) -> tuple[Rig, list[float]]:
    """A rig that crossed it for 20 s, with an outage at the end, and the vehicle times at which the ground was told."""
    rig = await open_rig(RigSettings(vehicle="builtin", link=link), folder, Random(1))
    heard_s: list[float] = []
    try:
        await rig.boot()
        cross_radio(rig, Random(2))
        rig.station.mail.on("HEARTBEAT", lambda message: heard_s.append(rig.clock.now_s()))
        await rig.clock.sleep_until(20.0)
        with rig.link.inject(LinkLoss(), Random(3)) as outage:
            await rig.clock.sleep_until(22.0)
            assert outage.number == (1 if link is None else 2)
    finally:
        await rig.stop()
        rig.tape.close()
    return rig, heard_s


def _told(folder: Path) -> list[dict[str, Any]]:
    return [each for each in read_lines(folder / "events.jsonl").values if each["kind"].startswith("radio")]


@virtually
async def test_all_traffic_crosses_it_and_what_it_did_is_told(tmp_path: Path) -> None:
    _, plain_s = await _crossed(tmp_path / "plain", None)
    rig, late_s = await _crossed(tmp_path / "geo", "geo")

    # The drone beats on whole seconds; a satellite in geostationary orbit is a quarter of a second away, one way.
    assert all((told_s + 0.1) % 1 < 0.2 for told_s in plain_s)
    assert all((told_s + 0.1) % 1 > 0.3 for told_s in late_s)
    assert 15 < len(late_s)
    begun, ended = _told(tmp_path / "geo")
    assert (1, 1) == (begun["number"], ended["number"])
    assert begun["radio"].startswith("geostationary satellite: ")
    assert ended["receipt"]["down"]["late"] > 15
    assert "geo" == rig.identity.link


@virtually
async def test_without_one_nothing_lies_in_between(tmp_path: Path) -> None:
    rig, _ = await _crossed(tmp_path / "plain", None)

    assert [] == _told(tmp_path / "plain")
    assert rig.identity.link is None


@virtually
async def test_a_radio_that_there_is_none_of_is_the_callers_error(tmp_path: Path) -> None:
    with pytest.raises(CallerError, match="no radio is called 'gio'"):
        await _crossed(tmp_path / "bundle", "gio")
