"""A stack that is started and never speaks: one line that says what was wanted, what to do, and where its words are."""

from __future__ import annotations

import os
from pathlib import Path
from random import Random

import pytest

from harness.errors import NotReadyError
from harness.rigs.rig import open_rig
from harness.rigs.settings import RigSettings
from harness.rigs.unready import never_up, one_line

MUTE = """#!/bin/sh
# as its binary holds it: PX4_SIM_SPEED_FACTOR
echo 'ERROR [init] no such airframe'
exec sleep 600
"""


async def boot(folder: Path, binary: Path) -> None:
    rig = await open_rig(RigSettings(vehicle="px4", binary=str(binary)), folder, Random(1))
    try:
        await rig.boot()
    finally:
        await rig.stop()
        rig.tape.close()


@pytest.mark.asyncio
async def test_what_never_speaks_is_told_in_one_line_with_its_last_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("harness.rigs.rig.BOOT_S", 1.0)
    binary = tmp_path / "bin" / "px4"
    binary.parent.mkdir()
    (tmp_path / "etc").mkdir()
    binary.write_text(MUTE)
    binary.chmod(0o755)

    with pytest.raises(NotReadyError) as caught:
        await boot(tmp_path / "bundle", binary)

    told = str(caught.value)
    assert told.startswith(
        "PX4 never came up: wanted its clock and its telemetry within 1 host seconds; this machine is"
    )
    assert f"its last words (all of them: {tmp_path}/bundle/stack.log): " in told
    assert "\n" not in told


@pytest.mark.parametrize(
    ("load", "advice"),
    [
        (3.1, "this machine is busy (load 3 on 2 cores), which may be all there is to it: try again when it is not"),
        (2.9, "this machine is not busy, so look at its binary and parameters"),
    ],
)
def test_a_busy_machine_is_named_as_what_it_may_be(
    load: float, advice: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "getloadavg", lambda: (load, 0.0, 0.0))
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    assert advice in str(never_up("PX4", 60.0, "", tmp_path))


def test_its_last_words_stand_on_the_same_line(tmp_path: Path) -> None:
    told = str(never_up("PX4", 60.0, "INFO  first\n\nERROR  last\n", tmp_path / "stack.log"))
    assert told.endswith(f"; its last words (all of them: {tmp_path}/stack.log): INFO  first / ERROR  last")


def test_words_on_several_lines_are_quoted_on_one() -> None:
    assert "a / b" == one_line("a\n\n  b \n")
    assert "nothing" == one_line("")
