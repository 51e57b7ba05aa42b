"""What is wrong with a labgrid place is one sentence, the same when it is looked at and when it is to be had; nothing
is acquired then."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.errors import CallerError, RigError
from harness.rigs import place as places
from harness.rigs.bench import BenchSettings, PlacedBench, check_plugged_in, read_bench
from harness.rigs.claim import TakenError
from harness.rigs.pool import borrowed
from tests.desk.lab import RAW, Lab, a_lab, needs_labgrid

pytestmark = [needs_labgrid, pytest.mark.usefixtures("leases")]
NOWHERE = 9
"""A port that nobody serves: nothing gets as far as that."""


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Lab]:
    """With a place `desk`."""
    with a_lab(tmp_path / "lab", RAW.format(port=NOWHERE)) as lab:
        lab.place("desk", "exp/desk/*")
        yield lab


def at(lab: Lab, place: str = "desk") -> BenchSettings:
    return BenchSettings(stack="builtin", port=f"labgrid:{place}", coordinator=lab.address)


def wrong(settings: BenchSettings) -> str:
    """Told when it is looked at, and when it is to be had."""
    with pytest.raises(CallerError) as looked:
        check_plugged_in(settings)
    with pytest.raises((CallerError, RigError)) as had, borrowed((settings,)):
        pass
    assert str(looked.value) == str(had.value)
    assert "\n" not in str(had.value)
    return str(had.value)


def test_an_unknown_place_is_told_with_those_that_are_there(lab: Lab) -> None:
    told = wrong(at(lab, "dusk"))
    assert f"no place dusk at the labgrid coordinator {lab.address}; places there: desk" == told


def test_a_place_without_a_serial_port_or_with_several(tmp_path: Path) -> None:
    other = "other:\n  NetworkPowerPort:\n    model: simplerest\n    host: 'http://127.0.0.1:9/'\n    index: 0\n"
    two = RAW.format(port=1) + RAW.format(port=2).replace("desk:\n", "").replace(
        "NetworkSerialPort:\n", "second:\n    cls: NetworkSerialPort\n"
    )
    with a_lab(tmp_path / "lab", two + other) as lab:
        lab.place("switch", "exp/other/*")
        lab.place("both", "exp/desk/*")
        assert "the labgrid place switch has no serial port: it matches exp/other/*, exported of that: " in wrong(
            at(lab, "switch")
        )
        told = wrong(at(lab, "both"))
        assert "the labgrid place both has several serial ports, NetworkSerialPort, second: wanted one" in told
        assert "None" == lab.holder("both")


def test_an_exporter_that_is_away(lab: Lab) -> None:
    lab.exporter.terminate()
    lab.exporter.wait()
    assert wrong(at(lab)).endswith("exported of that: none: its exporter is away, or never came")


def test_no_coordinator_and_one_that_goes(lab: Lab) -> None:
    lab.coordinator.kill()
    lab.coordinator.wait()
    assert wrong(at(lab)).startswith(f"no labgrid coordinator answers at {lab.address}: wanted one within 10 s; start")


def test_somebody_else_has_it(lab: Lab) -> None:
    lab.client("-p", "desk", "acquire", user="bob")
    theirs = lab.holder("desk")
    with pytest.raises(TakenError, match=rf"^the labgrid place desk is in use by {theirs}; wait"), borrowed((at(lab),)):
        pass
    assert theirs == lab.holder("desk")
    lab.client("-p", "desk", "release", user="bob")


def test_without_labgrid(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "labgrid_version", lambda: None)
    settings = BenchSettings(stack="builtin", port="labgrid:desk")
    assert "labgrid:desk: labgrid is not installed; pip install 'cuas-harness[labgrid]'" == wrong(settings)


# Its rig file.


def test_a_rig_file_names_a_place_and_its_coordinator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LG_COORDINATOR", "lab:1")
    path = tmp_path / "rig.toml"
    path.write_text('stack = "px4"\nport = "labgrid:desk"\ncoordinator = "lab.example:20408"\n')
    told = read_bench(path)
    assert ("desk", "lab.example:20408") == (told.place, places.coordinator_at(told.coordinator))
    assert "lab:1" == places.coordinator_at("")
    assert not isinstance(told, PlacedBench)
    for text, because in (
        ('stack = "px4"\nport = "labgrid:"\n', "wanted the place's name behind labgrid:"),
        ('stack = "px4"\nport = "/dev/x"\ncoordinator = "lab"\n', "port is none of its places"),
    ):
        path.write_text(text)
        with pytest.raises(CallerError, match=because):
            read_bench(path)
