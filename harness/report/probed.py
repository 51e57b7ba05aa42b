"""Pages on what was tried on a running drone: what is not supported, and which attack reached its receiver."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from harness.errors import CallerError
from harness.evidence.models import FindingRow, RunIdentity
from harness.report.cases import natural
from harness.report.flown import Drone, Setup, case_of
from harness.report.gathering import JudgedRun
from harness.report.grid import LEFT, grid, plain
from harness.report.reaction import RECEIPT
from harness.report.wording import PRACTICE, several
from harness.verdict import Verdict

SUPPORT_MADE_BY = (
    "Made by `cuas table EVIDENCE --support` from sealed bundles, and not changed by hand. Each row rests on a probe: "
    "what was tried on the running drone, whose frames are the named records of the bundle with that hash."
)
_FIRMWARE = ("scenario", "case", "drone", "firmware", "configuration")
SUPPORT_COLUMNS = (*_FIRMWARE, "verdict", "wanted", "tried and seen", "records", "run", "bundle sha256")
DELIVERY = "GNSS-DELIVERY"
"""The requirement of the scenarios whose runs show whether attacks reach a receiver."""
DELIVERY_MADE_BY = (
    "Made by `cuas table EVIDENCE --deliveries` from sealed bundles, and not changed by hand. PASS: the attack showed "
    "at the drone's own receiver, so many seconds of vehicle time after it began. NOT SUPPORTED: this delivery cannot "
    "express it, and a probe tried what it can. The records are those of the bundle with that hash which show it."
)
DELIVERY_COLUMNS = (
    *_FIRMWARE, "delivery", "verdict", "shown after, s", "what was seen", "records", "run", "bundle sha256",
)  # fmt: skip
_NOT_FLOWN = "not flown"


def support_page(judged: Sequence[JudgedRun]) -> str:
    """What was probed and is NOT SUPPORTED: a row for each case, drone, configuration and delivery, by its newest run.
    Below, without a row, what a rig lacked: nothing was tried there."""
    probed: dict[tuple[str, ...], list[str]] = {}
    lacking: set[str] = set()
    for run in _oldest_first(judged):
        asked = [*_asked(run.identity)]
        if run.identity.rig.gnss:
            asked[-1] = several((asked[-1], run.identity.rig.gnss))
        for each in run.findings.findings:
            if each.verdict is Verdict.NOT_SUPPORTED and each.frames:
                told = [str(each.verdict), each.check, each.because, _records(each), run.identity.run, run.seal]
                probed[*asked, each.check] = [*asked, *told]
            elif each.verdict is Verdict.NOT_SUPPORTED:
                lacking.add(f"- {plain(several([*filter(None, asked[:2])]))}: {plain(f'{each.check}: {each.because}')}")
    lines = ["# What is not supported", "", SUPPORT_MADE_BY, ""]
    lines += grid(SUPPORT_COLUMNS, [LEFT] * len(SUPPORT_COLUMNS), _in_order(probed))
    if lacking:
        lines += ["", "## What a rig lacked: nothing was tried, and nothing is said of the drone", "", *sorted(lacking)]
    return "\n".join(lines) + "\n"


def delivery_page(judged: Sequence[JudgedRun]) -> str:
    """Which attack reached which receiver by which delivery: an overview, and a row for each verdict that it came to,
    by its newest run. Raises CallerError where no run was to show that."""
    runs = [each for each in _oldest_first(judged) if DELIVERY in each.identity.requirements and each.identity.rig.gnss]
    if not runs:
        raise CallerError(f"--deliveries: wanted runs of a scenario that shows {DELIVERY}, saw none of {len(judged)}")
    found: dict[tuple[str, ...], list[str]] = {}
    for run in runs:
        asked = (*_asked(run.identity), run.identity.rig.gnss or "")
        each = _telling(run)
        shown = f"{each.observed:.2f}" if each.verdict is Verdict.PASS and each.observed is not None else ""
        told = [str(each.verdict), shown, each.because, _records(each), run.identity.run, run.seal]
        found[*asked, str(each.verdict)] = [*asked, *told]
    lines = ["# Which attack reaches which satellite receiver", "", DELIVERY_MADE_BY, "", *_overview(found)]
    lines += ["", "## The evidence", ""]
    lines += grid(DELIVERY_COLUMNS, [LEFT] * len(DELIVERY_COLUMNS), _in_order(found))
    return "\n".join(lines) + "\n"


def _overview(found: dict[tuple[str, ...], list[str]]) -> list[str]:
    """A line for each attack, a column for each way into a receiver; of several verdicts, all."""
    cells: dict[str, dict[str, list[str]]] = {}
    for row in _in_order(found):
        named = dict(zip(DELIVERY_COLUMNS, row, strict=True))
        shown = f", {named['shown after, s']} s" if named["shown after, s"] else ""
        way = several((named["drone"], named["configuration"], named["delivery"]))
        cells.setdefault(named["case"], {}).setdefault(way, []).append(f"{named['verdict']}{shown}")
    ways = sorted({way for by_way in cells.values() for way in by_way})
    rows = ([case, *(" and ".join(by_way.get(way, [_NOT_FLOWN])) for way in ways)] for case, by_way in cells.items())
    return grid(["attack", *map(plain, ways)], [LEFT] * (len(ways) + 1), rows)


def _telling(run: JudgedRun) -> FindingRow:
    """What tells why a run came to its verdict: that of the showing where it is as bad as the whole."""
    whole = [each for each in run.findings.findings if each.verdict is run.findings.verdict]
    return next((each for each in whole if RECEIPT in each.check), whole[0])


def _records(row: FindingRow) -> str:
    """ "3 to 40", or "3" where a single one shows it; a probe has a first and a last in any case."""
    if not row.frames:
        return ""
    alone = len(row.frames) == 1 and row.verdict is not Verdict.NOT_SUPPORTED
    return str(row.frames[0]) if alone else f"{row.frames[0]} to {row.frames[-1]}"


def _oldest_first(judged: Iterable[JudgedRun]) -> list[JudgedRun]:
    return sorted(judged, key=lambda each: each.identity.run)


def _in_order(rows: dict[tuple[str, ...], list[str]]) -> list[list[str]]:
    return [each for _, each in sorted(rows.items(), key=lambda item: [natural(word) for word in item[0]])]


def _asked(run: RunIdentity) -> tuple[str, ...]:
    """Scenario, case, drone, its firmware and its configuration."""
    drone, case = Drone.of(run), several([*filter(None, (run.phase, case_of(run)))])
    hashes = {"git": drone.git_hash, "sha256": drone.sha256}
    firmware = several([f"{name} {each}" for name, each in hashes.items() if each])
    who = drone.label if run.real else f"{drone.label}, {PRACTICE}"
    return run.scenario, case, who, firmware, Setup.of(run).label
