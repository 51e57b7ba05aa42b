"""What somebody who only listens learns of each drone: a line for each item, however many flights told it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from harness.errors import CallerError
from harness.evidence.bundle import Bundle
from harness.evidence.replay import replay
from harness.learned import Item
from harness.overhearing import KIND, add_overheard, listened
from harness.report.cases import natural
from harness.report.flown import Drone, Setup
from harness.report.gathering import JudgedRun
from harness.report.grid import LEFT, RIGHT, grid
from harness.report.wording import PRACTICE, count_of, several
from harness.timeline import Event

MADE_BY = (
    "Made by `cuas table EVIDENCE --overheard` from sealed bundles, and not changed by hand. What both ends of the "
    "radio sent out while somebody listened, who did nothing else; whether it was received is no matter."
)
SIGNATURES = "A signature says who sent a message, and hides nothing of it: 'signed' says of how many there was one."
COLUMNS = {
    "item": "what was learned",
    "flights": "in how many of the flights in which somebody listened",
    "first": "how soon after the listener had begun, at the earliest and at the latest, in vehicle seconds",
    "messages": "all that told it, how often by whom, and where in them",
    "signed": "how many of these messages were signed",
    "such as": "what the first of them said",
    "secret for": "customers under whose profile that is a FAIL",
}
NOTHING = "–"


@dataclass(frozen=True, slots=True)
class Heard:
    """One flight in which somebody listened from `since_s` on, and all that was told then."""

    run: JudgedRun
    since_s: float
    events: tuple[Event, ...]


def overheard_page(judged: Sequence[JudgedRun]) -> str:
    """The whole page. Reads the taps of each run in which somebody listened; raises CallerError where nobody did."""
    flights: dict[str, list[Heard]] = {}
    for run in judged:
        for heard in _heard(run):
            flights.setdefault(_who(run), []).append(heard)
    if not flights:
        raise CallerError(f"--overheard: wanted runs in which somebody listened, saw none of {len(judged)}")
    lines = ["# What the radio gives away", "", MADE_BY, SIGNATURES, ""]
    lines += [f"- **{name}**: {meaning}." for name, meaning in COLUMNS.items()]
    aligned = [RIGHT if name in ("flights", "first", "signed") else LEFT for name in COLUMNS]
    for who in sorted(flights, key=natural):
        lines += ["", f"## {who}", "", *grid(list(COLUMNS), aligned, (_cells(item, flights[who]) for item in Item))]
    lines += ["", "## The evidence", ""]
    runs = [(who, heard.run) for who in sorted(flights, key=natural) for heard in flights[who]]
    rows = (
        [who, run.identity.profile.name, str(run.findings.verdict), run.identity.run, run.seal] for who, run in runs
    )
    lines += grid(["drone", "profile", "verdict", "run", "bundle sha256"], [LEFT] * 5, rows)
    return "\n".join(lines) + "\n"


def _who(run: JudgedRun) -> str:
    drone = Drone.of(run.identity).label
    return several([drone if run.identity.real else f"{drone}, {PRACTICE}", Setup.of(run.identity).label])


def _heard(run: JudgedRun) -> Iterator[Heard]:
    bundle = Bundle.open(run.folder) if run.folder is not None else None
    span = None if bundle is None else listened(bundle)
    if bundle is None or span is None:
        return
    reader = replay(bundle)
    add_overheard(bundle, reader.timeline, reader.brackets.max_s)
    yield Heard(run, span.lo_s, tuple(reader.timeline.events(KIND)))


def _cells(item: Item, flights: Sequence[Heard]) -> list[str]:
    told = [[each for each in heard.events if each.value.item is item] for heard in flights]
    firsts_s = sorted(own[0].lo_s - heard.since_s for own, heard in zip(told, flights, strict=True) if own)
    secret = {heard.run.identity.profile.name for heard in flights if item in heard.run.identity.profile.secrets}
    counted = count_of(len(firsts_s), len(flights))
    customers = several(sorted(secret)) or NOTHING
    if not firsts_s:
        return [str(item), counted, *[NOTHING] * 4, customers]
    every = [each.value for own in told for each in own]
    ways = Counter((f"{each.message}.{each.field}", "its ground" if each.by_ground else "the drone") for each in every)
    messages = several([f"{what} ({count} by {whom})" for (what, whom), count in ways.most_common()])
    first = " to ".join(dict.fromkeys(f"{each:.1f} s" for each in (firsts_s[0], firsts_s[-1])))
    return [
        str(item), counted, first, messages, count_of(sum(each.signed for each in every), len(every)), every[0].what,
        customers,
    ]  # fmt: skip
