"""A search's outcome as files: boundary.json for machines, boundary.csv for a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from harness import __version__
from harness.campaign.crossings import Crossing
from harness.campaign.finding import Found
from harness.campaign.tally import Tally
from harness.evidence.files import write_whole
from harness.stats import Bounds

JSON_NAME, CSV_NAME = "boundary.json", "boundary.csv"
DRONE = {"vehicle", "real", "firmware", "board", "liar", "stock", "hardened"}
"""Of run.json, what says which drone it was."""
COLUMNS = ("level", "unit", "state", "survived", "failed", "undecided", "share", "share_lo", "share_hi")


def file_json(found: Found, folder: Path) -> Path:
    """Write all of it: which drone, the plan, the curve, the crossings, every flight with its bundle's hash."""
    run = found.identity
    value = {
        "schema": 1,
        "scenario": found.scenario,
        "case": found.case,
        "boundary": asdict(found.boundary),
        "plan": asdict(found.plan),
        "drone": run and run.model_dump(mode="json", include=DRONE),
        "parameter_files": run and [each.model_dump(mode="json") for each in run.parameter_files],
        "scenario_source": run and run.scenario_source.model_dump(mode="json"),
        "profile": run and {"name": run.profile.name, "sha256": run.profile.sha256},
        "speed": run and run.speed_asked,
        "harness": __version__,
        "end": found.end,
        "monotone": found.monotone,
        "levels": [_level(each) for each in found.levels],
        "crossings": [_crossing(each) for each in found.crossings],
        "told": found.sentences(),
        "cost": {
            "flights": found.fresh,
            "reused": len(found.flown) - found.fresh,
            "flight_s": round(found.flight_s, 1),
            "elapsed_s": round(found.elapsed_s, 1),
        },
        "flights": [
            {
                "level": each.level, "seed": each.seed, "verdict": each.verdict, "run": each.run, "sha256": each.sha256,
                "reused": each.reused, "wall_s": round(each.wall_s, 1), "because": each.because,
            }
            for each in sorted(found.flown, key=lambda each: (each.level, each.seed))
        ],
    }  # fmt: skip
    write_whole(folder / JSON_NAME, json.dumps(value, indent=2, ensure_ascii=False).encode() + b"\n")
    return folder / JSON_NAME


def file_csv(found: Found, folder: Path) -> Path:
    """Write the curve: a row for each level."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for each in found.levels:
        share = each.share
        bounds = [f"{share.value:.3f}", f"{share.lo:.3f}", f"{share.hi:.3f}"] if share else ["", "", ""]
        counts = [each.survived, each.failed, each.undecided]
        writer.writerow([each.level, found.boundary.unit, each.state, *counts, *bounds])
    write_whole(folder / CSV_NAME, text.getvalue().encode())
    return folder / CSV_NAME


def _level(tally: Tally) -> dict[str, Any]:
    return {
        "level": tally.level,
        "state": tally.state,
        "survived": tally.survived,
        "failed": tally.failed,
        "apart": dict(tally.apart),
        "share": _bounds(tally.share),
    }


def _crossing(crossing: Crossing) -> dict[str, Any]:
    return {
        "low": crossing.low,
        "high": crossing.high,
        "below": crossing.below.state,
        "above": crossing.above.state,
        "width": round(crossing.width, 4),
        "mixed_at": list(crossing.within),
        "share_below": _bounds(crossing.below.share),
        "share_above": _bounds(crossing.above.share),
    }


def _bounds(share: Bounds | None) -> dict[str, float] | None:
    return {name: round(value, 4) for name, value in asdict(share).items()} if share else None
