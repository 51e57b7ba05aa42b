"""`cuas run --plan FILE`: what the plan says, put in place of options that were not given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from harness.cli.procedures import is_path
from harness.errors import CallerError
from harness.evidence.keys import KeyStore, by_fingerprint
from harness.options import Options
from harness.plan.model import PlannedSettings, SealedPlan, read_plan
from harness.planned import check_seal

_PATHS = ("profile", "params", "mission")


def fill(words: Sequence[str], options: Options, seed: int | None) -> tuple[list[str], Options, tuple[int, ...]]:
    """Words, options and seeds of a run for `options.plan`, where there is one. `seed` is the one that was asked for,
    `words` may name some of the plan's scenarios.

    Raises CallerError for a plan that is none, and for options that contradict it; contents are compared later.
    """
    if options.plan is None:
        return list(words), replace(options, seed=seed or 0), (seed or 0,)
    sealed = read_plan(options.plan, by_fingerprint(KeyStore().trusted()))
    check_seal(sealed)
    plan = sealed.plan
    if own := [each for each in words if is_path(each)]:
        raise CallerError(f"{own[0]}: the plan {sealed.path} says where its scenarios are; wanted at most their ids")
    if seed is not None and seed not in plan.seeds:
        raise CallerError(f"--seed={seed}: the plan {sealed.path} has the seeds {', '.join(map(str, plan.seeds))}")
    seeds = plan.seeds if seed is None else (seed,)
    chosen = list(words) or sorted({each.scenario for each in plan.cases})
    return [*plan.places, *chosen], replace(_filled(options, sealed), seed=seeds[0]), seeds


def _filled(options: Options, sealed: SealedPlan) -> Options:
    plan, defaults = sealed.plan, {field.name: field.default for field in fields(Options)}
    changes: dict[str, Any] = {}
    for name in PlannedSettings.model_fields:
        planned, given = getattr(plan.settings, name), getattr(options, name)
        if name == "speed":
            planned = str(planned) if planned == "max" else f"{planned:g}"
        if given not in (defaults[name], planned):
            raise CallerError(f"--{name}={given}: the plan {sealed.path} has {planned}; nothing flown")
        changes[name] = planned
    for name, written in plan.files.items():
        if getattr(options, name) is None:
            changes[name] = Path(written) if name in _PATHS else written
    return replace(options, **changes)
