"""Bad input: one clear sentence on stderr, exit code 2, and nothing started: not a byte of evidence is written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from harness.rigs.ports import free_udp_port
from harness.shipped import shipped
from tests.cli.calling import call

PROFILE = shipped("reports", "profiles", "border-patrol.toml")
WPL = "QGC WPL 110\n0 1 0 16 0 0 0 0 52.0 23.6 150 1\n"
FILES = {
    "broken.toml": 'name = "x"\n[limits]\nreact_s = ten\n',
    "unitless.toml": 'name = "x"\n[limits]\nreact = 10\n',
    "negative.toml": 'name = "x"\n[limits]\nreact_s = -1\n',
    "misspelt.toml": 'name = "x"\n[limits]\nreact_s = 1\nreport_s = 1\nhome_m = 1\nhome_s = 1\nfence = 1\n',
    "poor.toml": PROFILE.read_text().replace("fence_m", "fences_m"),
    "blabbing.toml": 'name = "x"\nsecrets = ["kee"]\n[limits]\nreact_s = 1\n',
    "words.parm": "RTL_ALT 20\nRTL_ALT high\n",
    "short.parm": "RTL_ALT 20\n\nRTL_ALT\n",
    "no.waypoints": "hello\n",
    "short.waypoints": WPL + "1 0 3 16 0 0\n",
    "nowhere.waypoints": WPL + "1 0 3 16 0 0 0 0 152.0 23.6 20 1\n",
    "only-home.waypoints": WPL,
    "not-a-stack": "#!/bin/sh\nexit 0\n",
    "test_broken.py": "def (\n",
    "test_none.py": "def test_x(): ...\n",
}
CASES = {
    "vehicle": (["--vehicle=px5"], ["px5", "did you mean px4?"]),
    "far vehicle": (["--vehicle=zeppelin"], ["zeppelin", "builtin, ardupilot, px4, bench"]),
    "scenario": (["LINK1"], ["LINK1", "did you mean LINK-1?"]),
    "our option among pytest's": (["LINK-1", "--", "-k", "45s", "--evidence=X"], ["--evidence", "in front of the --"]),
    "our option and its value": (["--", "--vehicle", "px4"], ["--vehicle", "in front of the --"]),
    "path": (["nowhere/test_x.py"], ["nowhere/test_x.py"]),
    "a file that is not Python": (["test_broken.py"], ["test_broken.py", "line 1"]),
    "a file without scenarios": (["test_none.py"], ["test_none.py", "scenario"]),
    "option": (["--vehicel=px4"], ["--vehicel", "--vehicle"]),
    "seed": (["--seed=many"], ["--seed: wanted a whole number, saw 'many'"]),
    "seed below nothing": (["--seed=-1"], ["--seed=-1: wanted a whole number, 0 or above"]),
    "level of words": (["--level", "high"], ["--level: wanted a number, saw 'high'"]),
    "nobody at a time": (["-n", "0"], ["-n 0: wanted how many fly at a time, 1 or more"]),
    "a file that is no scenario": (["words.parm"], ["words.parm: wanted a scenario's id, or a file of scenarios"]),
    "scenario that is none of many": (["LINK-99"], ["did you mean LINK-9", "are listed by cuas requirements"]),
    "liar like none": (["--liar=zzz"], ["nothing is called like that; all ", "are listed by cuas doctor --liars"]),
    "speed of words": (["--speed=fast"], ["--speed=fast", "max"]),
    "speed of nothing": (["--speed=0"], ["--speed=0"]),
    "speed without end": (["--speed=inf"], ["--speed=inf"]),
    "binary that is missing": (["--vehicle=px4", "--binary=nowhere"], ["nowhere", "PX4"]),
    "binary that is none": (["--vehicle=px4", "--binary=not-a-stack"], ["not-a-stack", "PX4"]),
    "binary of the practice drone": (["--binary=not-a-stack"], ["--binary", "builtin"]),
    "address of no kind": (["--at=52.0"], ["--at=52.0", "udp:HOST:PORT"]),
    "address without port": (["--at=udp:127.0.0.1"], ["--at=udp:127.0.0.1"]),
    "address by name": (["--at=tcp:drone.example:5760"], ["drone.example", "IP address"]),
    "ground station in a hurry": (["--ground=udp:127.0.0.1:14550"], ["--ground=udp:127.0.0.1:14550", "--speed=1"]),
    "ground station of no kind": (["--speed=1", "--ground=14550"], ["--ground=14550", "udpin:HOST:PORT"]),
    "ground station elsewhere": (["--speed=1", "--ground=udp:192.0.2.1:14550"], ["192.0.2.1", "127.0.0.1"]),
    "radio": (["--link=sikk"], ["--link=sikk", "did you mean sik?"]),
    "radio that is missing": (["--link=none.toml"], ["--link=none.toml", "No such file"]),
    "radio that is not TOML": (["--link=broken.toml"], ["--link=broken.toml", "line 3"]),
    "no such way to the receiver": (["--gnss=nonsense"], ["--gnss=nonsense", "native"]),
    "no such simulator": (["--vehicle=px4", "--simulator=moon"], ["--simulator=moon", "harness"]),
    "simulator of another stack": (["--vehicle=ardupilot", "--simulator=harness"], ["--simulator=harness", "PX4"]),
    "way that another stack has": (["--gnss=feed"], ["--gnss=feed", "builtin", "native"]),
    "way that no product has": (["--vehicle=px4", "--gnss=radio"], ["--gnss=radio", "px4", "feed or native"]),
    "liar": (["--liar=returns-lat"], ["did you mean returns-late?"]),
    "liar of a product": (["--vehicle=px4", "--liar=returns-late"], ["returns-late", "builtin"]),
    "hardened and stock": (["--vehicle=px4", "--hardened", "--stock"], ["--stock", "--hardened", "only one"]),
    "hardened practice drone": (["--hardened"], ["--hardened", "builtin"]),
    "a key for a drone of others": (
        ["--vehicle=px4", "--hardened", "--at=udp:127.0.0.1:14550"],
        ["--hardened", "udp:127.0.0.1:14550 would keep"],
    ),
    "a ground station without the key": (
        ["--vehicle=px4", "--hardened", "--speed=1", "--ground=udp:127.0.0.1:14550"],
        ["--hardened", "--ground=udp:127.0.0.1:14550"],
    ),
    "practice where a product is wanted": (["--require-real"], ["--require-real", "--vehicle"]),
    "profile that is missing": (["--profile=none.toml"], ["none.toml"]),
    "profile that is not TOML": (["--profile=broken.toml"], ["broken.toml", "line 3"]),
    "profile without units": (["--profile=unitless.toml"], ["unitless.toml", "react"]),
    "profile below zero": (["--profile=negative.toml"], ["react_s", "-1"]),
    "profile that lacks a unit": (["--profile=misspelt.toml"], ["fence"]),
    "profile with a secret that is none": (["--profile=blabbing.toml"], ["blabbing.toml", "secrets.0", "'key'"]),
    "profile that is not shipped": (["--profile=covert"], ["cannot read the profile covert"]),
    "profile that lacks a limit": (["--profile=poor.toml"], ["fence_m", "the nearest it has is fences_m"]),
    "parameters that are missing": (["--params=none.parm"], ["none.parm"]),
    "parameter of words": (["--params=words.parm"], ["words.parm, line 2", "high"]),
    "parameter without value": (["--params=short.parm"], ["short.parm, line 3"]),
    "mission that is none": (["--mission=no.waypoints"], ["no.waypoints, line 1", "QGC WPL 110"]),
    "mission cut short": (["--mission=short.waypoints"], ["short.waypoints, line 3", "12 columns"]),
    "mission off the globe": (["--mission=nowhere.waypoints"], ["nowhere.waypoints, line 3", "152"]),
    "mission without waypoints": (["--mission=only-home.waypoints"], ["only-home.waypoints", "waypoint"]),
    "evidence in a file": (["--evidence=broken.toml/x"], ["broken.toml"]),
    "workers": (["-n", "few"], ["-n few"]),
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    (tmp_path / "not-a-stack").chmod(0o755)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(("words", "told"), CASES.values(), ids=CASES)
def test_is_one_sentence_and_starts_nothing(
    folder: Path, capsys: pytest.CaptureFixture[str], words: list[str], told: list[str]
) -> None:
    answer = call(capsys, "run", *words)

    assert 2 == answer.code
    assert "" == answer.out
    assert 1 == answer.err.count("\n")
    assert [] == [each for each in told if each not in answer.err]
    assert set(FILES) == {path.name for path in folder.iterdir()}


@pytest.mark.parametrize("words", [["flay"], ["judge"], ["doctor", "--evidnce=x"]])
def test_also_of_the_command_itself(folder: Path, capsys: pytest.CaptureFixture[str], words: list[str]) -> None:
    answer = call(capsys, *words)
    assert (2, "", 1) == (answer.code, answer.out, answer.err.count("\n"))


def test_a_stack_that_is_not_there(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder / "empty"))
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("CUAS_PX4", raising=False)
    answer = call(capsys, "run", "--vehicle=px4")
    assert (2, "", 1) == (answer.code, answer.out, answer.err.count("\n"))
    assert "--binary" in answer.err
    assert "have PX4's SITL built" in answer.err


ATTACKED = """import pytest
from harness.faults.gnss import *

pytestmark = pytest.mark.gnss

@pytest.mark.scenario("MINE-1")
{case}
async def test_it(patrol{name}):
    async with patrol.inject({fault}):
        await patrol.wait(for_s=5)
"""
BEYOND = {
    "Degraded(satellites=-1)": "Degraded(satellites=-1): wanted a whole number of satellites, 0 to 8",
    "Step(north_m=1e9, east_m=0)": "Step(north_m=1000000000.0): wanted a number of at most 100000 m either way",
    "Together(Denial(), Step(north_m=50, east_m=0))": "contradict each other: where there is no fix, there is no",
}


@pytest.mark.parametrize(("fault", "told"), BEYOND.items(), ids=BEYOND)
def test_an_attack_beyond_the_physical_is_refused_before_anything_flies(
    folder: Path, capsys: pytest.CaptureFixture[str], fault: str, told: str
) -> None:
    case = f'@pytest.mark.parametrize("attack", [{fault}])'
    (folder / "test_mine.py").write_text(ATTACKED.format(case=case, name=", attack", fault="attack"))

    answer = call(capsys, "run", "test_mine.py")

    assert 2 == answer.code
    assert told in answer.out + answer.err
    assert not (folder / "evidence").exists()


def test_one_within_a_procedure_is_an_error_of_that_sentence(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fault, told = list(BEYOND.items())[1]
    (folder / "test_mine.py").write_text(ATTACKED.format(case="", name="", fault=fault))

    answer = call(capsys, "run", "test_mine.py")

    (findings,) = (json.loads(each.read_text()) for each in folder.glob("evidence/*/findings.json"))
    (finding,) = findings["findings"]
    assert (3, "ERROR") == (answer.code, findings["verdict"])
    assert told in finding["because"]
    assert 1 == len(finding["because"].splitlines())


def test_a_drone_whose_true_place_nobody_tells_is_not_supported_and_not_flown(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "test_mine.py").write_text(ATTACKED.format(case="", name="", fault="Denial()"))

    answer = call(capsys, "run", "test_mine.py", f"--at=udp:127.0.0.1:{free_udp_port()}")

    (findings,) = (json.loads(each.read_text()) for each in folder.glob("evidence/*/findings.json"))
    (finding,) = findings["findings"]
    assert (3, "NOT_SUPPORTED") == (answer.code, findings["verdict"].replace(" ", "_"))
    assert "the rig knows where the drone truly is" == finding["check"]
    assert (
        "an attack on satellite navigation is judged on truth, and this drone has no instrument port that tells it; "
        "fly a simulated one"
    ) == finding["because"]
    assert [] == [each for each in folder.rglob("*.tlog") if each.stat().st_size]


COMMANDED = """import pytest

@pytest.mark.command
@pytest.mark.scenario("MINE-1")
async def test_it(standby):
    await standby.wait(for_s=5)
"""


def test_strangers_at_a_drone_with_one_port_are_refused_where_they_are_asked_for(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "test_mine.py").write_text(COMMANDED)
    address = f"udp:127.0.0.1:{free_udp_port()}"

    answer = call(capsys, "run", "test_mine.py", "MINE-1", f"--at={address}")

    assert (2, 1) == (answer.code, answer.err.count("\n"))
    assert f"MINE-1: strangers need a port of their own; the drone at {address} has one" in answer.err
    assert not (folder / "evidence").exists()


def test_among_all_others_they_are_a_case_that_there_is_no_rig_for(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "test_mine.py").write_text(COMMANDED)

    answer = call(capsys, "run", "test_mine.py", f"--at=udp:127.0.0.1:{free_udp_port()}")

    (findings,) = (json.loads(each.read_text()) for each in folder.glob("evidence/*/findings.json"))
    (finding,) = findings["findings"]
    assert (3, "NOT SUPPORTED") == (answer.code, findings["verdict"])
    assert "strangers need a port of their own" in finding["because"]
