"""What a rig is asked for, validated at the door."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, cast, get_args

from harness.errors import CallerError
from harness.evidence.models import Vehicle as VehicleName
from harness.nearest import unknown
from harness.reading.stack import STATION
from harness.rigs.bench import BenchSettings
from harness.vehicles.sticks.base import SticksSettings

VEHICLES: tuple[VehicleName, ...] = get_args(VehicleName)
HOME_DEG_M = (52.0, 23.6, 150.0)
"""Where simulated drones stand: latitude, longitude, metres above sea level."""
STATION_BESIDE = (STATION[0], 25)
"""Our own station where somebody else's is attached, which by custom has the very name that ours has else: the system
that drones want, and MAV_COMP_ID_USER1."""

HARNESS = "harness"
"""The simulator that is ours."""
LONE_PORT = "strangers need a port of their own; the drone at {at} has one"


def parse_speed(text: str) -> float | Literal["max"]:
    """A factor of real time, or "max". Raises CallerError for anything else."""
    if text == "max":
        return "max"
    try:
        speed = float(text)
    except ValueError:
        speed = math.nan
    if not 0 < speed < math.inf:
        raise CallerError(f"--speed={text}: wanted a factor of real time above 0, such as 1 or 10, or max")
    return speed


@dataclass(frozen=True, slots=True, kw_only=True)
class RigSettings:
    """Which drone, from where, how fast; `liar` only for the builtin. `ground` is where somebody else's ground station
    is attached, `link` the profile of the radio between them, `simulator` who simulates its world, `gnss` the way to
    its satellite receiver, where the flight `attacks_gnss`; None is the stack's usual one. Where `strangers` are about
    there is a port for them; a `hardened` drone has a key, and all else that its firmware offers against them. With
    `remote_id` the drone's own is switched on, and heard. `bench` is the board on a desk that is flown, `at` then where
    it is plugged in, `props_off` the id of the board whose operator gave their word that it has no propellers."""

    vehicle: str
    binary: str | None = None
    image: str | None = None
    at: str | None = None
    speed: float | Literal["max"] = "max"
    seed: int = 0
    params: Path | None = None
    mission: Path | None = None
    liar: str | None = None
    stock: bool = False
    ground: str | None = None
    sticks: SticksSettings | None = None
    link: str | None = None
    simulator: str | None = None
    gnss: str | None = None
    attacks_gnss: bool = False
    strangers: bool = False
    hardened: bool = False
    remote_id: bool = False
    bench: BenchSettings | None = None
    props_off: str = ""

    @property
    def may_arm(self) -> bool:
        """Whether the drone may be armed at all: any that is simulated, a board in the loop, too; another board on its
        operator's word alone."""
        return self.bench is None or bool(self.props_off) or self.in_the_loop

    @property
    def in_the_loop(self) -> bool:
        """Whether it is a board whose simulator is the harness."""
        return self.bench is not None and self.bench.hitl

    @property
    def virtual(self) -> bool:
        """Whether the drone is flown in process and in virtual time: the builtin one, unless a speed was asked for."""
        return self.vehicle == "builtin" and self.at is None and self.speed == "max"

    @property
    def simulates(self) -> bool:
        """Whether the harness is the drone's simulator."""
        return self.simulator == HARNESS

    @property
    def in_real_time(self) -> bool:
        """Whether vehicle seconds are host seconds, as applications outside need them. A drone that runs already has
        its own speed, and is taken to be in real time."""
        return self.at is not None or self.speed == 1

    def no_faster(self, speed: float) -> RigSettings:
        """The same at this speed at the most. Virtual time waits for whoever is slow, and a drone that runs already has
        a speed of its own."""
        if self.virtual or self.at is not None or (self.speed != "max" and self.speed <= speed):
            return self
        return replace(self, speed=speed)

    @property
    def station(self) -> tuple[int, int]:
        """System and component of our own ground station."""
        return STATION_BESIDE if self.ground else STATION

    @property
    def side_port(self) -> bool:
        """Whether there is a port for strangers: also where none come, to see whether a key is asked for there."""
        return self.strangers or self.hardened

    @property
    def keyed(self) -> bool:
        """Whether the drone flies with a signing key, as far as it can: the practice drone always does, where strangers
        are about."""
        return self.hardened or (self.strangers and self.vehicle == "builtin")

    @property
    def stack(self) -> VehicleName:
        """The vehicle's name, checked."""
        return cast("VehicleName", self.vehicle)

    def __post_init__(self) -> None:
        if self.vehicle not in VEHICLES:
            raise CallerError(unknown(f"--vehicle={self.vehicle}", self.vehicle, VEHICLES))
        if self.simulator not in (None, HARNESS):
            raise CallerError(f"--simulator={self.simulator}: wanted {HARNESS}, or none for the stack's own")
        if self.in_the_loop and self.simulator:
            raise CallerError(f"--simulator={self.simulator}: the board's rig file says that already (hitl = true)")
        if self.simulates and (self.vehicle != "px4" or self.at):
            raise CallerError(f"--simulator={HARNESS}: the harness simulates the world of a PX4 that it starts, only")
        if self.binary and self.vehicle == "builtin":
            raise CallerError("--binary names a flight stack's binary; the builtin drone has none")
        if self.binary and self.at:
            raise CallerError("--binary starts a stack and --at attaches to one that runs; wanted only one of them")
        if self.image and self.vehicle == "builtin":
            raise CallerError("--image names a flight stack's container image; the builtin drone needs none")
        if self.image and (self.binary or self.at):
            other = "--binary" if self.binary else "--at"
            raise CallerError(f"--image starts a stack from an image, {other} from elsewhere; wanted only one of them")
        if self.liar and (self.vehicle != "builtin" or self.at):
            raise CallerError(f"--liar={self.liar}: only the builtin practice drone that we start can be told to lie")
        if self.stock and self.vehicle == "builtin":
            raise CallerError("--stock leaves a product's patrol parameters out; the builtin drone has none")
        if self.hardened and self.vehicle == "builtin":
            raise CallerError(
                "--hardened adds what a product has against strangers; the builtin drone needs no telling"
            )
        if self.hardened and self.stock:
            raise CallerError("--stock leaves the patrol's parameters out and --hardened adds to them; wanted only one")
        if self.hardened and self.at:
            raise CallerError(f"--hardened sets a key, which the drone at {self.at} would keep; wanted one we start")
        if self.hardened and self.ground:
            raise CallerError(
                f"--hardened: whoever is attached by --ground={self.ground} does not have the drone's key"
            )
        if self.strangers and self.at and self.bench is None:
            raise CallerError(LONE_PORT.format(at=self.at))
        if self.strangers and self.ground and self.vehicle == "builtin":
            raise CallerError(
                f"--ground={self.ground}: the practice drone obeys nobody without its key where strangers are about"
            )
        if self.at and self.speed != "max":
            raise CallerError(f"--speed={self.speed:g}: a drone that runs already (--at) has its own speed")
        if self.ground and not self.in_real_time:
            raise CallerError(f"--ground={self.ground}: a ground station keeps host time, so wanted --speed=1")
