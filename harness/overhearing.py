"""What somebody who listened to the radio learned of the patrol, from the recording: all that either end sent out,
whether or not it was received. What the customer does not keep secret is tolerated, and listed all the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from harness.evidence.bundle import Bundle
from harness.evidence.index import DROPPED_OFFSET
from harness.learned import Item
from harness.reading.overheard import TELLING_IDS, told_by
from harness.taps import Fate, Tap, Way
from harness.timeline import Event, Timeline
from harness.verdict import Finding, Verdict

KIND = "disclosed"
SENT = (Fate.PASSED, Fate.LOST, Fate.DAMAGED)
"""What became of a frame on the radio is no matter to who stands near its sender."""
HOLES = ("said", "ordered")
"""Of the drone's end, and of the ground's: where frames are missing there, nobody knows what they told."""


@dataclass(frozen=True, slots=True)
class Listening:
    """When somebody listened, in vehicle seconds."""

    lo_s: float
    hi_s: float


def listened(bundle: Bundle) -> Listening | None:
    """The flight's one listener; None where there was none."""
    notes = [each for each in bundle.events() if each.get("listener")]
    if not notes:
        return None
    ended = [each["t_s"] for each in notes if each["kind"] == "healed"]
    return Listening(notes[0]["t_s"], ended[-1] if ended else float(bundle.index["t_ms"].max(initial=0)) / 1000)


def add_overheard(bundle: Bundle, timeline: Timeline, bracket_s: float) -> None:
    """All that was told while somebody listened; a frame is recorded under the stamp before it. A frame that is
    missing may have told anything."""
    span = listened(bundle)
    if span is None:
        return
    system = bundle.identity.rig.system
    for number, way, t_s, frame in _sent(bundle, span):
        for each in told_by(frame, going_up=way == Way.UP, drone_system=system):
            timeline.add(Event(KIND, each, t_s, t_s + bracket_s, number))
    for kind in HOLES:
        for gap in timeline.gaps(kind):
            timeline.gap((KIND,), gap.lo_s, gap.hi_s)
    index = bundle.index
    lost = (index["offset"] == DROPPED_OFFSET) & np.isin(index["msg_id"], list(TELLING_IDS)) & _of_radio(bundle)
    for t_ms in np.unique(index["t_ms"][lost]).tolist():
        timeline.gap((KIND,), t_ms / 1000, t_ms / 1000 + bracket_s)


def _of_radio(bundle: Bundle) -> np.ndarray:
    """Which records are of frames that an end of the radio sent out."""
    index = bundle.index
    ends = (index["tap"] == Tap.DRONE) & (index["way"] == Way.DOWN)
    ends |= (index["tap"] == Tap.GROUND) & (index["way"] == Way.UP)
    return np.asarray(ends & np.isin(index["fate"], [int(each) for each in SENT]))


def _sent(bundle: Bundle, span: Listening) -> Iterator[tuple[int, Way, float, bytes]]:
    radio = _of_radio(bundle)
    for number, each, frame in bundle.frames(msg_ids=TELLING_IDS):
        if radio[number] and span.lo_s <= each.t_ms / 1000 <= span.hi_s:
            yield number, Way(each.way), each.t_ms / 1000, frame


def findings(bundle: Bundle, timeline: Timeline) -> list[Finding]:
    """What is tolerated, each item for itself; and whether there was anything to hear at all."""
    span = listened(bundle)
    if span is None:
        return []
    events = timeline.events(KIND)
    if not any(not each.value.by_ground for each in events):
        because = f"from {span.lo_s:.2f} to {span.hi_s:.2f} s the drone told nothing in clear that is known here"
        return [Finding(check="who listened could hear the drone", verdict=Verdict.INCONCLUSIVE, because=because)]
    secrets = bundle.identity.profile.secrets
    return [_tolerated(item, events, span) for item in Item if item not in secrets]


def _tolerated(item: Item, events: Sequence[Event], span: Listening) -> Finding:
    told = [each for each in events if each.value.item is item]
    because = f"nothing told it from {span.lo_s:.2f} to {span.hi_s:.2f} s"
    if told:
        first = told[0]
        times = "once" if len(told) == 1 else f"{len(told)} times"
        because = f"who listened learned it {times}, first at {first.lo_s:.2f} s from {first.value}; it is no secret"
    return Finding(
        check=f"what who listens learns: {item}",
        verdict=Verdict.PASS,
        because=because,
        window_s=(span.lo_s, span.hi_s),
        frames=(told[0].frame,) if told else (),
    )
