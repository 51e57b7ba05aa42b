"""A judgement in words for a person: what was demanded, what the drone did, where the evidence is."""

from __future__ import annotations

from pathlib import Path

from harness.escaped import escaped
from harness.judge import Judgement


def judgement_text(judgement: Judgement, folder: Path) -> str:
    """Verdict, one line per finding (what is not green first), the bundle, and the line that judges it again."""
    ranked = sorted(judgement.findings, key=lambda each: each.verdict == "PASS")
    lines = [str(judgement.verdict)]
    for finding in ranked:
        lines.append(f"  {finding.verdict:<12} {escaped(finding.check)}")
        lines.append(f"  {'':<12} {escaped(finding.because)}")
    lines += [f"  evidence     {folder}", f"  judge again  cuas judge {folder}"]
    return "\n".join(lines)
