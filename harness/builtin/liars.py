"""Drones that break exactly one promise on link loss and keep all others; what a harness is worth shows on them.

The promises, and the limits the liars are cut for: RETURN within 10 s, "link lost" said within 10 s, never further
than 300 m, "link lost" heard within 5 s of the link's return, home and down within 10 m in 120 s. They hold for a
link lost 100 to 160 m from home, for outages from just above the failsafe's reaction to many minutes: what a liar has
begun it goes through with, whether or not the link comes back meanwhile.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from harness.builtin.conduct import Conduct, Loss, Place
from harness.errors import CallerError, StackDied
from harness.modes import Mode

LATE_S = 15.0
"""Too late to return, early enough to be home in time."""
QUIET_S = 10.4
"""After the last heartbeat: too late for the 10 s to speak, and, in the shortest outage (5.8 s), still within 5 s of
the link's return; the two windows leave 10.0 to 10.8 s."""
BEYOND_FENCE_M = 330.0
ELSEWHERE_M = 40.0
DIES_AFTER_S = 3.0
DIES_ANYWAY_S = 45.0
EXIT_CODE = 11


class KeepsItsMode(Conduct):
    def shown_mode(self, mode: Mode) -> Mode:
        return self.loss.mode if self.loss is not None and mode is Mode.RETURN else mode


class ReturnsLate(Conduct):
    acts_after_s = LATE_S


class ReturnsInSilence(Conduct):
    tells_loss = False


class SaysItLate(Conduct):
    speaks_after_s = QUIET_S


class BoltsOutward(Conduct):
    def detour(self, home: Place, here: Place) -> Place | None:
        return None if self.loss is None else beside(home, here, BEYOND_FENCE_M)


class ForgetsTheLoss(Conduct):
    tells_regain = False


class LandsElsewhere(Conduct):
    def landing_place(self, home: Place, here: Place) -> Place:
        """On the side it comes from, so that it never passes over home."""
        return home if self.loss is None else beside(home, here, ELSEWHERE_M)


class HoversAtHome(Conduct):
    def lands(self) -> bool:
        return self.loss is None


class LiesAboutPosition(BoltsOutward):
    """Tells of a straight way home, and flies the bolt."""

    CLAIMED_MPS = 8.0

    def __init__(self) -> None:
        super().__init__()
        self._left: Place | None = None

    def noticed(self, loss: Loss) -> None:
        super().noticed(loss)
        self._left = None

    def claimed(self, believed: Place, home: Place, now_s: float) -> Place:
        if self.loss is None:
            return believed
        if self._left is None:
            self._left = believed
        far_m = math.dist(self._left, home)
        share = max(0.0, 1.0 - self.CLAIMED_MPS * (now_s - self.loss.noticed_s) / far_m) if far_m else 0.0
        return along(home, self._left, share)


class DiesOnLoss(Conduct):
    def live(self, now_s: float, *, armed_at_s: float | None) -> bool:
        if self.loss is not None and now_s >= self.loss.noticed_s + DIES_AFTER_S:
            raise _death(now_s)
        return True


class DiesAnyway(Conduct):
    def live(self, now_s: float, *, armed_at_s: float | None) -> bool:
        if armed_at_s is not None and now_s >= armed_at_s + DIES_ANYWAY_S:
            raise _death(now_s)
        return True


class HangsOnLoss(Conduct):
    def live(self, now_s: float, *, armed_at_s: float | None) -> bool:
        return self.loss is None or now_s < self.loss.noticed_s + DIES_AFTER_S


def _death(now_s: float) -> StackDied:
    return StackDied(f"the practice drone ended by itself at vehicle time {now_s:.2f} s", exit_code=EXIT_CODE)


def beside(home: Place, here: Place, distance_m: float) -> Place:
    """`distance_m` from home, in the direction of `here` (north if it is at home)."""
    away_m = math.dist(home, here)
    if away_m < 0.1:
        return home[0] + distance_m, home[1]
    return along(home, here, distance_m / away_m)


def along(home: Place, here: Place, share: float) -> Place:
    """The place `share` of the way from home to here; above 1 lies beyond."""
    return home[0] + share * (here[0] - home[0]), home[1] + share * (here[1] - home[1])


@dataclass(frozen=True, slots=True)
class LiarSpec:
    """`breaks` names the broken promise: return-mode, says-lost, fence, hears-lost, home; for liars of the rig, crash
    (its clean twin survives), rig-crash (its twin dies too) or hang."""

    description: str
    breaks: str
    conduct: type[Conduct]


LIARS: Mapping[str, LiarSpec] = MappingProxyType(
    {
        "keeps-its-mode": LiarSpec("returns and lands, but goes on showing its old mode", "return-mode", KeepsItsMode),
        "returns-late": LiarSpec(f"turns back only {LATE_S:g} s after the loss", "return-mode", ReturnsLate),
        "returns-in-silence": LiarSpec("does not say that the link is lost", "says-lost", ReturnsInSilence),
        "says-it-late": LiarSpec(f"says so only {QUIET_S:g} s after the loss", "says-lost", SaysItLate),
        "bolts-outward": LiarSpec(f"dashes out to {BEYOND_FENCE_M:g} m before it comes home", "fence", BoltsOutward),
        "lies-about-position": LiarSpec("dashes out, and claims to fly home", "fence", LiesAboutPosition),
        "forgets-the-loss": LiarSpec("says nothing of the loss once the link is back", "hears-lost", ForgetsTheLoss),
        "lands-elsewhere": LiarSpec(f"lands {ELSEWHERE_M:g} m from home", "home", LandsElsewhere),
        "hovers-at-home": LiarSpec("comes home and never lands", "home", HoversAtHome),
        "dies-on-loss": LiarSpec(f"ends {DIES_AFTER_S:g} s after it noticed the loss", "crash", DiesOnLoss),
        "dies-anyway": LiarSpec(f"ends {DIES_ANYWAY_S:g} s after arming, loss or not", "rig-crash", DiesAnyway),
        "hangs-on-loss": LiarSpec(f"stops {DIES_AFTER_S:g} s after it noticed the loss", "hang", HangsOnLoss),
    }
)


def conduct_of(liar: str | None) -> Conduct:
    """A fresh conduct: the named liar's, or the honest one. Raises CallerError for a name that is none."""
    if liar is None:
        return Conduct()
    if liar not in LIARS:
        raise CallerError(f"there is no liar called {liar}; there are {', '.join(LIARS)}")
    return LIARS[liar].conduct()
