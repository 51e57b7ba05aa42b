"""Rig files and what may be asked of a board on a desk: wrong ones are refused before anything starts."""

from __future__ import annotations

import os
import pty
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.checks.profile import read_profile
from harness.errors import CallerError
from harness.options import Options
from harness.order import Order
from harness.rigs.bench import BenchSettings, read_bench
from harness.rigs.settings import RigSettings
from tests.flying import profile

KEYS = "stack, port, baud, faults, may_arm, power_cycle, coordinator, hitl, airframe"
RIG = 'stack = "ardupilot"\nport = "{port}"\nbaud = 57600\nfaults = ["link", "gnss"]\n'


@pytest.fixture
def port() -> Iterator[str]:
    """Something plugged in."""
    master, slave = pty.openpty()
    yield os.ttyname(slave)
    os.close(master)
    os.close(slave)


def rig(folder: Path, text: str) -> Path:
    path = folder / "board.toml"
    path.write_text(text)
    return path


def test_a_rig_file_is_read(tmp_path: Path) -> None:
    expected = BenchSettings(stack="ardupilot", port="/dev/x", baud=57600, faults=("link", "gnss"), may_arm=False)

    assert expected == read_bench(rig(tmp_path, RIG.format(port="/dev/x")))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "stack: is missing"),
        ('stack = "betaflight"\nport = "x"', "stack: wanted 'ardupilot', 'px4' or 'builtin', saw 'betaflight'"),
        ('stack = "px4"\nport = ""', "port: wanted a text that is not empty, saw ''"),
        ('stack = "px4"\nport = "x"\nbaud = 300', "baud: wanted a number of at least 9600, saw 300"),
        ('stack = "px4"\nport = "x"\nbaud = "fast"', "baud: wanted a whole number, saw 'fast'"),
        ('stack = "px4"\nport = "x"\nfaults = ["fire"]', "faults.0: wanted 'link', 'gnss' or 'command', saw 'fire'"),
        ('stack = "px4"\nport = "x"\nmay_arm = "yes"', "may_arm: wanted true or false, saw 'yes'"),
        ('stack = "px4"\nport = "x"\nprops = "off"', f"nothing is called 'props' here: wanted one of {KEYS}"),
        (
            'stack = "px4"\nport = "x"\nbaud = "fast"\nbauds = 1',
            f"did you mean baud? There are: {KEYS} (also wrong: baud)",
        ),
        (
            'stak = "px4"\nport = "x"',
            f"nothing is called 'stak' here: did you mean stack? There are: {KEYS} (also wrong: stack)",
        ),
        ('stack = "px4"\nport = "x"\nmay-arm = true', "nothing is called 'may-arm' here: did you mean may_arm?"),
        ('stack = "px4"\nPort = "x"', "nothing is called 'Port' here: did you mean port?"),
        ('stack = "ardupilto"\nport = "x"', "or 'builtin', saw 'ardupilto'; did you mean 'ardupilot'?"),
        ('stack = "PX4"\nport = "x"', "or 'builtin', saw 'PX4'; did you mean 'px4'?"),
        (
            'stack = "px4"\nport = "x"\nfaults = ["gnns"]',
            "faults.0: wanted 'link', 'gnss' or 'command', saw 'gnns'; did you mean 'gnss'?",
        ),
        ("stack = ", "cannot be read: "),
    ],
)
def test_a_rig_file_that_is_wrong_says_where(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(CallerError) as caught:
        read_bench(rig(tmp_path, text))

    assert told in str(caught.value)


def test_a_rig_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(CallerError, match=r"--rig=.*no\.toml: cannot be read"):
        read_bench(tmp_path / "no.toml")


def options(tmp_path: Path, port: str, more: str = "", **others: object) -> Options:
    path = rig(tmp_path, RIG.format(port=port) + more)
    return Options(**{"vehicle": "bench", "rig": (path,), "evidence": tmp_path / "evidence"} | others)  # type: ignore[arg-type]


def test_a_board_is_a_drone_that_runs_already_and_may_not_arm(tmp_path: Path, port: str) -> None:
    settings = options(tmp_path, port).order().settings

    assert ("ardupilot", f"serial:{port}", True, False) == (
        settings.vehicle, settings.at, settings.in_real_time, settings.may_arm,
    )  # fmt: skip


@pytest.mark.parametrize(("port", "at"), [("board", "{rig}/board"), ("/dev/x", "/dev/x"), ("usb:1:2:3", "usb:1:2:3")])
def test_a_path_is_its_rig_files_own(tmp_path: Path, port: str, at: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """One board has one name, from wherever its rig file is named."""
    path = rig(tmp_path, f'stack = "px4"\nport = "{port}"\n')
    monkeypatch.chdir(tmp_path.parent)

    assert at.format(rig=tmp_path) == read_bench(path.relative_to(tmp_path.parent)).port


def test_on_its_operators_word_it_may_arm(tmp_path: Path, port: str) -> None:
    settings = options(tmp_path, port, "may_arm = true\n", props_off=f"port:{port}").order().settings

    assert settings.may_arm


@pytest.mark.parametrize(
    ("more", "others", "told"),
    [
        ("", {"props_off": "port:{port}"}, "nothing may arm this board: its rig file lacks may_arm = true"),
        ("may_arm = true\n", {"props_off": "usb:1:2:3"}, r"plugged in at .* is port:.*take its propellers off"),
        ("", {"at": "udp:127.0.0.1:1"}, "where the board is plugged in stands in its rig file"),
        ("", {"rig": ()}, "wanted its rig file as well, --rig=FILE"),
        ("", {"vehicle": "px4"}, "are about a board on a desk: wanted --vehicle=bench"),
        ("", {"speed": "10"}, "a drone that runs already .* has its own speed"),
        ("", {"hardened": True}, "--hardened sets a key, which the drone at serial:.* would keep"),
    ],
)
def test_what_makes_no_sense_is_refused(
    tmp_path: Path, port: str, more: str, others: dict[str, object], told: str
) -> None:
    others = {name: value.format(port=port) if isinstance(value, str) else value for name, value in others.items()}
    with pytest.raises(CallerError, match=told):
        options(tmp_path, port, more, **others).order()


def test_a_board_that_is_not_plugged_in_is_refused_and_says_what_is(tmp_path: Path) -> None:
    with pytest.raises(CallerError, match=r"no board is plugged in as usb:26ac:0032:3A00; serial ports here: "):
        options(tmp_path, "usb:26ac:0032:3A00").order()


def test_parameters_that_may_arm_are_refused_at_the_door(tmp_path: Path, port: str) -> None:
    params = tmp_path / "own.parm"
    params.write_text("ARMING_CHECK 0\nRTL_ALT 1500\n")
    with pytest.raises(CallerError, match=r"^ARMING_CHECK: not among the parameters that cannot arm a board"):
        options(tmp_path, port, params=params).order()
    options(tmp_path, port, "may_arm = true\n", params=params, props_off=f"port:{port}").order()


@pytest.mark.parametrize("stack", ["ardupilot", "px4", "builtin"])
def test_the_patrols_own_parameters_cannot_arm_a_board(tmp_path: Path, stack: str) -> None:
    bench = BenchSettings.model_validate({"stack": stack, "port": "x"})
    settings = RigSettings(vehicle=stack, at="serial:x", bench=bench)
    order = Order.prepare(settings, read_profile(profile()), tmp_path)

    assert (stack == "builtin") == (order.values() == {})
