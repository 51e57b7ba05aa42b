"""`python -m tests.peers.flights PILOT SECONDS FOLDER [OPTION ...]`: a real stack flown through `cuas link` by somebody
else's program in real time, recorded into FOLDER; the options are those of `cuas link`.

PILOT is `mavsdk` (PX4, a MAVSDK application over UDP) or the path of MAVProxy's mavproxy.py (ArduPilot, over TCP).
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from harness.evidence.linked import LinkRecording, delivered
from harness.mavlink.dialect import definitions
from harness.rigs.ports import free_udp_port
from harness.rigs.settings import HOME_DEG_M
from harness.taps import Way
from tests.peers import mavproxy_pilot
from tests.peers.linked import flying, linked

PATIENCE_S = 400.0
"""Host seconds beside those that are flown: a stack comes up, climbs, returns and lands, on a machine that may be
busy."""
TAPS, LOG = "taps", "mav.tlog"


@dataclass(frozen=True)
class Flown:
    """`pilot` is what the program said of its flight at the end, `link` what `cuas link` said."""

    folder: Path
    exit_code: int
    link: str
    pilot: str


async def fly_mavsdk(folder: Path, seconds: float, options: Sequence[str]) -> Flown:
    """PX4 by a MAVSDK application. Raises AssertionError with its last words where that did not end its flight."""
    drone, ground = free_udp_port(), free_udp_port()
    folder.mkdir(parents=True, exist_ok=True)  # noqa: ASYNC240  nothing flies yet
    words = folder / "pilot.jsonl"
    with linked(f"udp:127.0.0.1:{drone}", f"udpin:127.0.0.1:{ground}", _recorded(folder, options)) as link:
        async with flying("px4", drone, folder):
            command = ["-m", "tests.peers.mavsdk_pilot", f"udpout://127.0.0.1:{ground}", f"{seconds:g}"]
            with words.open("wb") as out:
                pilot = await asyncio.create_subprocess_exec(
                    sys.executable, *command, stdout=out, stderr=asyncio.subprocess.DEVNULL
                )
                code = await asyncio.wait_for(pilot.wait(), seconds + PATIENCE_S)
        exit_code, said = link.end()
    last = words.read_text().splitlines()[-1]
    assert code == 0, last
    return Flown(folder, exit_code, said, last)


async def fly_mavproxy(program: str, folder: Path, seconds: float, options: Sequence[str]) -> Flown:
    """ArduPilot by MAVProxy, as an operator would type."""
    drone, ground = free_udp_port(), free_udp_port()
    folder.mkdir(parents=True, exist_ok=True)  # noqa: ASYNC240  nothing flies yet
    latitude_deg, longitude_deg, _ = HOME_DEG_M
    with linked(f"tcpin:127.0.0.1:{drone}", f"tcpin:127.0.0.1:{ground}", _recorded(folder, options)) as link:
        async with flying("ardupilot", drone, folder):
            told = await asyncio.to_thread(
                mavproxy_pilot.fly, program, f"tcp:127.0.0.1:{ground}", folder, seconds, (latitude_deg, longitude_deg)
            )
        exit_code, said = link.end()
    return Flown(folder, exit_code, said, told)


def _recorded(folder: Path, options: Sequence[str]) -> list[str]:
    return [*options, f"--record={folder / TAPS}"]


def unheard(recording: LinkRecording, heard: Sequence[str]) -> tuple[int, list[str]]:
    """Of what a MAVSDK application says that it heard, by names in their order: how many messages came out at its end
    before it listened, and the names in which what it heard differs from what came out since. Names that it never
    hears, since MAVSDK keeps them to itself, are not looked at."""
    known = definitions()
    numbers, _ = delivered(recording, Way.DOWN)
    names = [known[number].name for number in recording.index["msg_id"][numbers].tolist()]
    out = [name for name in names if name in set(heard)]
    for before in range(len(out) - len(heard) + 1):
        if out[before : before + len(heard)] == list(heard):
            return before, []
    differing = {name for name in out if out.count(name) < list(heard).count(name)}
    return 0, sorted(differing) or ["their order"]


def main(arguments: Sequence[str]) -> None:
    """Fly, and say what was said."""
    pilot, seconds, folder, *options = arguments
    if pilot == "mavsdk":
        flown = asyncio.run(fly_mavsdk(Path(folder), float(seconds), options))
    else:
        flown = asyncio.run(fly_mavproxy(pilot, Path(folder), float(seconds), options))
    sys.stdout.write(json.dumps({"exit": flown.exit_code, "pilot": flown.pilot[:400]}) + f"\n{flown.link}")


if __name__ == "__main__":
    main(sys.argv[1:])
