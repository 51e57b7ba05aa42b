"""How the drone keeps its promises when the link is lost; a liar overrides one of these and nothing else."""

from __future__ import annotations

from dataclasses import dataclass

from harness.modes import Mode


@dataclass(frozen=True, slots=True)
class Loss:
    """A link loss noticed in flight: the last ground heartbeat's time, when it was noticed, and in which mode."""

    since_s: float
    noticed_s: float
    mode: Mode


Place = tuple[float, float]
"""Metres north and east of where the drone was switched on."""


class Conduct:
    """The honest one. `loss` is the latest link loss noticed in flight, None before the first."""

    acts_after_s: float = 0.0
    """The failsafe's action is taken no sooner than so long after the last heartbeat, come what may."""
    speaks_after_s: float = 0.0
    """Texts about the link are held back until so long after the last heartbeat before the loss."""
    tells_loss: bool = True
    tells_regain: bool = True

    def __init__(self) -> None:
        self.loss: Loss | None = None

    def noticed(self, loss: Loss) -> None:
        """The failsafe noticed a loss in flight."""
        self.loss = loss

    def live(self, now_s: float, *, armed_at_s: float | None) -> bool:
        """Whether the drone still works; False once it hangs. Raises StackDied where it ends."""
        return True

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

    def claimed(self, believed: Place, home: Place, now_s: float) -> Place:
        """The position told in GLOBAL_POSITION_INT."""
        return believed
