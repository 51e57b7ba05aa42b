"""What a search found, as a whole: the curve, the crossings, what it cost, and the words for it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Literal

from harness.campaign.crossings import Crossing, Stretch, crossings, stretches
from harness.campaign.flown import Flown
from harness.campaign.search import Plan
from harness.campaign.tally import State, Tally, tallies
from harness.evidence.models import RunIdentity
from harness.levels import Boundary
from harness.report.flown import Drone, Setup
from harness.verdict import Verdict

End = Literal["complete", "budget", "interrupted", "hopeless"]
ENDS = {
    "complete": "the search is complete",
    "budget": "the budget of flights is used up: the search is not complete",
    "interrupted": "interrupted: the search is not complete",
    "hopeless": "given up: no flight was decided",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A search that ended. `elapsed_s` is host seconds from its begin to its end."""

    scenario: str
    case: str
    boundary: Boundary
    plan: Plan
    flown: tuple[Flown, ...]
    end: End
    elapsed_s: float

    @property
    def levels(self) -> list[Tally]:
        """All that were flown, lowest first."""
        return tallies(self.flown, self.plan.confidence)

    @property
    def crossings(self) -> list[Crossing]:
        return crossings(self.levels)

    @property
    def stretches(self) -> list[Stretch]:
        return stretches(self.levels)

    @property
    def decided(self) -> bool:
        """Whether any flight says anything of the drone."""
        return any(each.decided for each in self.levels)

    @property
    def monotone(self) -> bool:
        """Whether more of it was never better: it survives up to somewhere, and nowhere above."""
        return len(self.crossings) <= 1 and all(each.falls for each in self.crossings)

    @property
    def identity(self) -> RunIdentity | None:
        """Of the last flight that has one: which drone was flown."""
        return next((each.identity for each in reversed(self.flown) if each.identity), None)

    @property
    def apart(self) -> dict[Verdict, int]:
        """Flights that say nothing of the drone, by verdict."""
        counts = Counter(each.verdict for each in self.flown)
        return {each: count for each, count in sorted(counts.items()) if each not in (Verdict.PASS, Verdict.FAIL)}

    @property
    def fresh(self) -> int:
        """Flights that were flown now."""
        return sum(not each.reused for each in self.flown)

    @property
    def flight_s(self) -> float:
        """Host seconds of all flights flown now, which fly side by side."""
        return sum(each.wall_s for each in self.flown)

    def who(self) -> str:
        """The drone, its firmware and its configuration."""
        run = self.identity
        if run is None:
            return "no drone came up"
        drone = Drone.of(run)
        digest = f" ({drone.sha256})" if drone.sha256 else ""
        practice = "" if run.real else " (practice drone, no product)"
        return f"{drone.label}{digest}{practice}, {Setup.of(run).label}"

    def sentences(self) -> list[str]:
        """The answer in words, a crossing each."""
        text, what = self.boundary.text, self.boundary.quantity
        if not self.decided:
            return [f"nothing is decided: {ENDS[self.end]}"]
        if not self.crossings:
            ends = [f"at every {what} flown, from {text(self.levels[0].level)} to {text(self.levels[-1].level)}"]
            states = {each.state for each in self.stretches}
            if states == {State.SURVIVES}:
                return [f"survives {ends[0]}: its boundary, if it has one, lies above"]
            if states == {State.FAILS}:
                return [f"fails {ends[0]}: its boundary, if it has one, lies below"]
            return [f"no crossing is told from chance {ends[0]}"]
        told = [self._crossing(each) for each in self.crossings]
        if not self.monotone:
            told.append(f"not monotone: more {what} is not always worse; every crossing that was seen is listed")
        return told

    def _crossing(self, crossing: Crossing) -> str:
        text = self.boundary.text
        below, above = ("survives", "fails") if crossing.falls else ("fails", "survives")
        mixed = f", mixed at {', '.join(map(text, crossing.within))}" if crossing.within else ""
        return f"{below} up to {text(crossing.low)}, {above} from {text(crossing.high)}{mixed}"
