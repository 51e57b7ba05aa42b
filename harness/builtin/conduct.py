"""How the drone keeps its promises; a liar overrides one of these and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from harness.builtin.aircraft import Aircraft
from harness.builtin.estimator import Estimator
from harness.builtin.flight import FlightModel
from harness.builtin.geodesy import HomeMap
from harness.builtin.settings import DroneSettings
from harness.builtin.stranger import Stranger
from harness.modes import Mode, Phase
from harness.timeline import RemoteStatus


class Signal(StrEnum):
    """What a failsafe listens for: its texts begin with the value, its parameters with the name."""

    LINK = "Link"
    RC = "RC"
    GNSS = "GNSS"


@dataclass(frozen=True, slots=True)
class Loss:
    """A signal that was lost: when it was last heard, and the phase then; when that was noticed, and mode and phase."""

    signal: Signal
    since_s: float
    noticed_s: float
    mode: Mode
    phase_then: Phase
    phase: Phase

    @property
    def in_flight(self) -> bool:
        return self.phase not in (Phase.ON_GROUND, Phase.ARMING)


Place = tuple[float, float]
"""Metres north and east of where the drone was switched on."""


class Pilot(Protocol):
    """What a conduct may see of the autopilot that it is aboard, and do with it."""

    body: FlightModel
    """The drone itself, for one that does not stay where it was put."""
    settings: DroneSettings
    """What it was built with, its key among it."""
    chart: HomeMap
    """From metres around its home to degrees."""
    news: list[tuple[str, dict[str, Any]]]
    """Messages, by name and fields, that it tells next on every port."""
    changed: bool
    """Set it where HEARTBEAT has something new to tell, so that it does at once."""

    @property
    def now_s(self) -> float: ...
    @property
    def mode(self) -> Mode: ...
    @property
    def phase(self) -> Phase: ...
    @property
    def flying(self) -> bool: ...
    @property
    def lost(self) -> set[Signal]: ...
    @property
    def armed_at_s(self) -> float | None: ...
    def say(self, severity: int, text: str) -> None: ...
    def arm(self, *, force: bool) -> str | None: ...
    def set_mode(self, mode: Mode) -> str | None: ...
    @property
    def place(self) -> Place:
        """Where it believes to be."""
        ...

    @property
    def told_place(self) -> Place | None:
        """Where its satellite receiver says that it is, None without a fix."""
        ...

    def divert(self, place: Place, *, up_m: float, speed_mps: float | None = None) -> None:
        """Fly there, to so high above home, and stay; the mode is not changed."""

    def later(self, after_s: float, do: Callable[[], object]) -> None: ...


class Conduct:
    """The honest one. `loss` is the latest link loss noticed in flight, None before the first."""

    pilot: Pilot
    """Set by the autopilot as it takes its conduct aboard."""
    speaks_after_s: float = 0.0
    """Texts about the link are held back until so long after the last heartbeat before the loss in flight."""
    repeats: bool = True
    """What was said while no ground station could be heard is said again once one is."""
    keeps_armed: bool = False
    """Standing on the ground, it does not disarm by itself."""
    heeds_gnss: bool = True
    """Without satellites that it trusts, it comes down."""
    arms_without_gnss: bool = False
    """It lets itself be armed without satellites that it trusts."""
    trusts_blindly: bool = False
    """It takes whatever its satellite receiver tells, if it tells anything."""
    patience_s: float = Estimator.LOST_S
    """After so long without a fix that it can use its satellites are lost."""
    takes_another: bool = True
    """In flight, it takes another mission."""
    keeps_mission: bool = True
    """In flight, it keeps its mission until another one is complete."""
    any_station: bool = False
    """Any ground station's heartbeat is a sign of life, whosever it is."""
    keeps_who_came_first: bool = False
    """Its list of other aircraft is full: who came later is left out, however near."""
    other_name: int | None = None
    """The system in whose name it beats besides its own, None none."""

    def __init__(self) -> None:
        self.loss: Loss | None = None

    def contact(self, signal: Signal, after_s: float) -> None:
        """A sign of life, so long after the one before."""

    def heard(self, name: str) -> None:
        """A message came over the link, of a kind that the drone understands."""

    def noticed(self, loss: Loss) -> None:
        """A failsafe noticed a loss, in the air or on the ground, and has not acted on it yet."""
        if loss.signal is Signal.LINK and loss.in_flight:
            self.loss = loss

    def regained(self, signal: Signal) -> None:
        """What had been lost is back."""

    def acts_after_s(self, loss: Loss) -> float:
        """The failsafe's action is taken no sooner than so long after the last sign of life, come what may."""
        return 0.0

    def tells(self, loss: Loss) -> bool:
        """Whether the loss is said."""
        return True

    def regain_text(self, signal: Signal, text: str) -> str | None:
        """What is said of the signal's coming back, None nothing."""
        return text

    def gnss_text(self, text: str) -> str | None:
        """What is said of satellites lost, suspected or regained, None nothing."""
        return text

    def heeds(self, stranger: Stranger) -> bool:
        """Whether somebody who has no right to it is obeyed."""
        return False

    def turned_away(self, stranger: Stranger) -> None:
        """Somebody was not."""

    def admits_crash(self) -> bool:
        """It has hit the ground: whether it disarms, and says so."""
        return True

    def entered(self, mode: Mode) -> None:
        """It has taken up a mode, by whatever cause."""

    def told_uid(self, uid: int) -> int:
        """What AUTOPILOT_VERSION tells as its unique id."""
        return uid

    def stranger_text(self, text: str) -> str | None:
        """What is said of somebody who has no right to command, None nothing."""
        return text

    def beside(self, count: int) -> None:
        """So many bytes came on the port of strangers, in this tick."""

    def reboots_in_flight(self) -> bool:
        """Whether it reboots when it is asked to, armed or not."""
        return False

    def deaf_to_orders(self) -> bool:
        """Whether orders of its own ground are turned down."""
        return False

    def tells_of(self, aircraft: Aircraft) -> bool:
        """Whether another aircraft is told of."""
        return True

    def warns_of(self, aircraft: Aircraft, threatens: bool) -> bool:
        """Whether it is warned of."""
        return threatens

    def alarmed(self, aircraft: Aircraft) -> None:
        """It is warned of from now on."""

    def phantom(self) -> int | None:
        """The address of an aircraft that is warned of in this tick and that no receiver told of, None none."""
        return None

    def against_arming(self) -> str | None:
        """Why it does not let itself be armed though it is ready, None if it does."""
        return None

    def live(self, now_s: float) -> bool:
        """Whether the drone still works; False once it hangs. Raises StackDied where it ends."""
        return True

    def obeys_after_s(self, command: int) -> float:
        """How long an order (MAV_CMD), accepted at once, waits until it is obeyed."""
        return 0.0

    def answers_after_s(self, command: int) -> float:
        """How long an order (MAV_CMD), obeyed at once, waits until it is answered."""
        return 0.0

    def shown_mode(self, mode: Mode) -> Mode:
        """The mode told in HEARTBEAT."""
        return mode

    def landing_place(self, home: Place, here: Place) -> Place:
        """Where RETURN leads."""
        return home

    def detour(self, home: Place, here: Place) -> Place | None:
        """Where RETURN goes first."""
        return None

    def lands(self) -> bool:
        """Whether RETURN ends on the ground."""
        return True

    def claimed(self, believed: Place, home: Place, now_s: float) -> Place | None:
        """The position told in GLOBAL_POSITION_INT, None for no message at all."""
        return believed

    def remote_id(self, own: str) -> str | None:
        """The id that is broadcast, None for none."""
        return own

    def remote_place(self, believed: Place) -> Place | None:
        """The place that is broadcast, None for no message at all."""
        return believed

    def remote_status(self, status: RemoteStatus) -> RemoteStatus:
        """The state that is broadcast."""
        return status
