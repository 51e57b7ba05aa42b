"""The PDF: typeset on the paper asked for, the same bytes each time, with all that an evaluator signs for."""

from __future__ import annotations

import re
import zlib
from dataclasses import replace
from pathlib import Path

import pytest

from harness.report.assembling import Asked
from harness.report.demands import Demands
from harness.report.pdf import pdf
from harness.report.results import Deviation, PlanRow
from harness.requirements.reading import shipped_catalogues
from harness.requirements.waivers import read_waivers
from harness.verdict import Verdict
from tests.report.pages import material_of, of_runs
from tests.report.runs import OF_THE_LINK, RECORDED, found, judged
from tests.report.test_results import WAIVER

PAPERS = {"a4": (595, 842), "letter": (612, 792)}


def pages(data: bytes) -> list[tuple[int, int]]:
    """Width and height of each page, in points."""
    text = data + b"".join(map(_inflated, re.findall(rb"stream\r?\n(.*?)endstream", data, re.DOTALL)))
    return [(round(float(w)), round(float(h))) for w, h in re.findall(rb"/MediaBox ?\[0 0 ([\d.]+) ([\d.]+)\]", text)]


def _inflated(stream: bytes) -> bytes:
    try:
        return zlib.decompress(stream)
    except zlib.error:
        return b""


@pytest.mark.parametrize("paper", PAPERS)
def test_is_on_the_paper_asked_for(paper: str) -> None:
    made = pdf(replace(material_of(OF_THE_LINK), paper=paper))  # type: ignore[arg-type]
    assert {PAPERS[paper]} == set(pages(made))
    assert len(pages(made)) > 3


def test_the_same_bundles_make_the_same_bytes() -> None:
    assert pdf(material_of([RECORDED])) == pdf(material_of(sorted(RECORDED.glob("*-*"), reverse=True)))


def test_is_dated_as_the_last_run_was() -> None:
    assert b"D:2026" in pdf(material_of(OF_THE_LINK))


def test_every_part_that_may_be_there_is_typeset(tmp_path: Path) -> None:
    """A plan with deviations, waivers, other limits of today, runs that do not count, and words that look like code."""
    (tmp_path / "waivers.toml").write_text(WAIVER)
    plan = PlanRow(
        name="spring",
        sha256="a" * 64,
        planned=3,
        flown=1,
        deviations=(Deviation(kind="dropped", what="LINK-3", because="the *rig* was #broken $ @here <now> _so_"),),
    )
    demands = Demands(tuple(shipped_catalogues()))
    asked = Asked(waivers=read_waivers(tmp_path / "waivers.toml"), demands=demands, again=True)
    plain = material_of([RECORDED / "ardupilot-too-slow"])
    material = material_of([RECORDED / "ardupilot-too-slow"], asked)
    (seal,) = material.results.seals
    odd = seal.model_copy(update={"signature": "unknown key", "key": "b" * 64, "because": "sealed #anew *since*"})
    whole = material.results.model_copy(update={"plan": plan, "seals": (odd,)})
    assert len(pdf(replace(material, results=whole))) > len(pdf(plain))


def test_what_a_drone_said_cannot_break_the_paper() -> None:
    because = "it said '#panic() $x$ *a* _b_ `c` [d] \\ <e> @f // g /* h \" ~ = - +'"
    assert pages(pdf(of_runs(judged(1, found(None, Verdict.FAIL, because=because), case="#1"))))


def test_the_practice_drone_alone_is_typeset_too() -> None:
    assert pages(pdf(of_runs(judged(1, real=False))))
