"""Reports made of recorded flights, and Chromium to look at them."""

from __future__ import annotations

import base64
import json
import re
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from harness.report.assembling import Asked, assemble
from harness.report.gathering import Gathered, JudgedRun, gather
from harness.report.material import Material

CHROMIUM = Path("/usr/bin/chromium")


def material_of(places: Sequence[Path], asked: Asked | None = None) -> Material:
    return of_gathered(gather(places), asked)


def of_runs(*runs: JudgedRun) -> Material:
    return of_gathered(Gathered(judged=runs))


def of_gathered(gathered: Gathered, asked: Asked | None = None) -> Material:
    folders = {each.identity.run: each.folder for each in gathered.judged if each.folder is not None}
    return Material(results=assemble(gathered, asked), folders=folders)


def flights_in(page: bytes) -> dict[str, Any]:
    """The data that a page's script unpacks, all of it unpacked."""
    found = re.search(rb'<script type="application/json" id="flights">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    data: dict[str, Any] = json.loads(found[1])
    data["runs"] = {run: json.loads(zlib.decompress(base64.b64decode(each))) for run, each in data["runs"].items()}
    return data
