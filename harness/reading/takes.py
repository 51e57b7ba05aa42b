"""What faults took of one way or held up, and whose faults they were: the scenario's, or the standing radio's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class Mark(NamedTuple):
    """Frames that the scenario's faults took or held up, those that the standing radio did, and holes in the recording,
    until then."""

    taken: int = 0
    by_radio: int = 0
    holes: int = 0


@dataclass(frozen=True, slots=True)
class Stalled:
    """A silence in which the standing radio took or held up something: `length_s` long at most. At least `own_s` of it
    the scenario's faults alone would have made; 0 where they had no part in it."""

    length_s: float
    own_s: float


class Takes:
    """Counts them."""

    def __init__(self) -> None:
        self.taken = self.by_radio = 0
        self._radios: list[tuple[int, int, float]] = []
        """Of each of the radio's: its number, how many were the scenario's by then, and when it entered."""

    def add(self, t_ms: int, *, by_radio: bool) -> None:
        """A frame that entered at `t_ms`."""
        if by_radio:
            self.by_radio += 1
            self._radios.append((self.by_radio, self.taken, t_ms / 1000))
        else:
            self.taken += 1

    def own_s(self, since: Mark, until: Mark, from_s: float, to_s: float) -> float:
        """How long a silence, of what is one from `from_s` to `to_s`, the scenario's faults surely would have made
        without the standing radio, whatever they had done with what that took: the longest stretch between two of the
        radio's in which they took something."""
        taken, begin_s, longest_s = since.taken, from_s, 0.0
        for number, before, at_s in self._radios:
            if since.by_radio < number <= until.by_radio:
                if before > taken:
                    longest_s = max(longest_s, at_s - begin_s)
                taken, begin_s = max(taken, before), max(begin_s, at_s)
        return max(longest_s, to_s - begin_s) if until.taken > taken else longest_s

    def forget(self, until: Mark) -> None:
        """Nothing before `until` will be asked for again."""
        self._radios = [each for each in self._radios if each[0] > until.by_radio]
