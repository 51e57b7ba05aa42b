"""Several faults as one: what a radio is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from random import Random

from harness.errors import CallerError
from harness.faults.bandwidth import Bandwidth
from harness.faults.bursts import BurstLoss
from harness.faults.copies import Duplication, Reordering
from harness.faults.damage import Corruption
from harness.faults.delay import Latency
from harness.faults.distance import DistanceLoss
from harness.faults.link import LinkLoss
from harness.faults.loss import RandomLoss
from harness.faults.packet import Effect, LinkFault, Packet, Scene
from harness.faults.ramp import Ramp
from harness.faults.settings import Direction, is_fault, refusal, works
from harness.faults.stalls import Stalls
from harness.faults.trace import TraceReplay
from harness.faults.wrappers import Directed
from harness.taps import Way


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """`faults` in this order, each in its own direction only, under one name. Each meets a packet at the time at which
    those before it let it go, and draws from its own randomness. Put the bandwidth first: radios queue, then send.

    Faults that contradict each other in one direction are refused.
    """

    name: str = field(kw_only=False)
    faults: tuple[LinkFault, ...] = field(kw_only=False)
    title: str = ""

    def __post_init__(self) -> None:
        if not (isinstance(self.name, str) and self.name):
            raise refusal(self, "a name", "name")
        if not (isinstance(self.faults, tuple | list) and self.faults and all(is_fault(each) for each in self.faults)):
            raise refusal(self, "a tuple of one or more link faults, such as LinkLoss()", "faults")
        object.__setattr__(self, "faults", tuple(self.faults))
        for way in Way:
            _refuse_contradictions(self.name, list(_at_work(self, way)), way)

    @property
    def direction(self) -> str:
        ways = [way.name.lower() for way in Way if any(works(fault, way) for fault in self.faults)]
        return ways[0] if len(ways) == 1 else Direction.BOTH

    def begin(self, rng: Random, scene: Scene, way: Way) -> Effect:
        own = [Random(rng.getrandbits(64)) for _ in self.faults]
        links = zip(self.faults, own, strict=True)
        effects = [fault.begin(each, scene, way) for fault, each in links if works(fault, way)]

        def effect(packet: Packet) -> Sequence[Packet]:
            made: Sequence[Packet] = (packet,)
            for each in effects:
                if len(made) == 1:
                    made = each(made[0])
                elif made:
                    made = [out for one in made for out in each(one)]
                else:
                    break
            return made

        return effect

    def __str__(self) -> str:
        return f"{self.title or self.name}: {'; '.join(str(fault) for fault in self.faults)}"


def _at_work(chain: Chain, way: Way) -> Iterator[LinkFault]:
    """What works that way, chains within chains taken apart."""
    for fault in chain.faults:
        if works(fault, way):
            inner = _always(fault)
            if isinstance(inner, Chain):
                yield from _at_work(inner, way)
            else:
                yield fault


def _refuse_contradictions(name: str, faults: Sequence[LinkFault], way: Way) -> None:
    """`faults` all work this way."""
    for first, second in combinations(faults, 2):
        if because := _contradiction(_always(first), _always(second)) or _disorder(_inmost(first), _always(second)):
            raise CallerError(
                f"{name}: {str(first)!r} and {str(second)!r} contradict each other ({way.name.lower()}): {because}"
            )


def _contradiction(first: LinkFault, second: LinkFault) -> str:
    """Why two faults cannot work at once, or nothing."""
    if any(_is_total(each) for each in (first, second)):
        return "where nothing crosses, nothing else can happen"
    if both := _decides(first) & _decides(second):
        return f"each decides {min(both)}"
    return ""


def _is_total(fault: LinkFault) -> bool:
    return isinstance(fault, LinkLoss) or (isinstance(fault, RandomLoss) and fault.share == 1)


_DECIDES: dict[type, str] = {
    RandomLoss: "the random loss", BurstLoss: "the bursts", DistanceLoss: "the loss at a distance",
    Latency: "the delay", Stalls: "the stalls", Bandwidth: "the rate", Corruption: "the damage",
    Duplication: "the copies", Reordering: "the order", TraceReplay: "the trace",
}  # fmt: skip


def _decides(fault: LinkFault) -> set[str]:
    """What there can be one of only."""
    own = {_DECIDES[type(fault)]} if type(fault) in _DECIDES else set()
    if isinstance(fault, TraceReplay):
        own |= {"the delay", "the rate"} if fault.has_rate else {"the delay"}
    return own


def _disorder(first: LinkFault, second: LinkFault) -> str:
    """Behind one that lets packets overtake, one that must not."""
    overtakes = isinstance(first, Reordering) or (isinstance(first, Latency) and not first.in_order)
    keeps = isinstance(second, Bandwidth | TraceReplay) or (isinstance(second, Latency) and second.in_order)
    return "the first lets packets overtake, the second puts them in order again" if overtakes and keeps else ""


def _always(fault: LinkFault) -> LinkFault:
    """Without the wrappers that leave a fault at work on all packets, all the time."""
    while isinstance(fault, Directed | Ramp):
        fault = fault.fault if isinstance(fault, Directed) else fault.from_
    return fault


def _inmost(fault: LinkFault) -> LinkFault:
    """Without any wrapper."""
    while (inner := getattr(_always(fault), "fault", None)) is not None:
        fault = inner
    return _always(fault)
