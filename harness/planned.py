"""A run's order as a plan fixes it, and an order held against a plan before anything starts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

from harness import __version__
from harness.errors import CallerError
from harness.evidence.keys import SHORT
from harness.evidence.models import FileIdentity
from harness.evidence.signature import State
from harness.faults.radio import radio_identity, radio_names
from harness.order import Order
from harness.plan.model import PlannedFirmware, PlannedSettings, SealedPlan
from harness.rigs.firmware import require_firmware
from harness.shipped import shipped


def firmware_of(order: Order) -> PlannedFirmware:
    """What of the firmware is known before it flies. Raises CallerError where there is none."""
    settings = order.settings
    if settings.at is not None:
        return PlannedFirmware(kind="attached", name=settings.vehicle, sha256=None)
    if settings.vehicle == "builtin":
        return PlannedFirmware(kind="embedded", name=settings.vehicle, sha256=None)
    kind: Literal["sitl", "container"] = "container" if settings.image else "sitl"
    return PlannedFirmware(kind=kind, name=settings.vehicle, sha256=require_firmware(settings).sha256())


def settings_of(order: Order, level: float | None) -> PlannedSettings:
    """What of the options decides what a flight is."""
    asked = order.settings
    return PlannedSettings(
        vehicle=asked.stack, speed=asked.speed, link=asked.link, simulator=asked.simulator, gnss=asked.gnss,
        stock=asked.stock, hardened=asked.hardened, liar=asked.liar, level=level,
    )  # fmt: skip


def mission_of(order: Order) -> FileIdentity | None:
    """The mission, where the customer names one."""
    return FileIdentity(name=order.mission.name, sha256=order.mission.sha256) if order.mission else None


def radio_of(order: Order) -> FileIdentity | None:
    """The radio's file, where it is the customer's own."""
    link = order.settings.link
    return None if link is None or link in radio_names() else radio_identity(link)


def hold(order: Order, sealed: SealedPlan, *, seed: int, level: float | None) -> None:
    """Raises CallerError, a sentence, for whatever of an order is not as planned."""
    check_seal(sealed)
    plan = sealed.plan
    if seed not in plan.seeds:
        raise CallerError(f"--seed={seed}: the plan {sealed.path} has the seeds {', '.join(map(str, plan.seeds))}")
    signer = order.key.public.fingerprint if order.key else None
    if plan.key is not None and signer != plan.key:
        yours = f"yours is {signer[:SHORT]}" if signer else "you have none"
        raise CallerError(f"the plan {sealed.path} wants bundles sealed by the key {plan.key[:SHORT]}; {yours}")
    for what, wanted, flown in _pairs(order, sealed, level):
        if wanted != flown:
            raise CallerError(f"{what}: the plan {sealed.path} has {wanted}, asked for was {flown}; nothing flown")


def check_seal(sealed: SealedPlan) -> None:
    """Raises CallerError for a plan whose signature is not good."""
    if sealed.signed.state is State.BROKEN:
        raise CallerError(f"the plan {sealed.path} is not what was signed: {sealed.signed.because}")
    if sealed.signed.state is State.UNKNOWN:
        raise CallerError(f"the plan {sealed.path} is signed by {sealed.signed}: `cuas keys trust` its owner first")


def _pairs(order: Order, sealed: SealedPlan, level: float | None) -> Iterator[tuple[str, object, object]]:
    """What, as planned, as asked for."""
    plan, asked = sealed.plan, settings_of(order, level)
    for name in PlannedSettings.model_fields:
        yield f"--{name}", getattr(plan.settings, name), getattr(asked, name)
    yield "--profile", _words(plan.profile), _words(order.profile_identity())
    yield "--mission", _words(plan.mission), _words(mission_of(order))
    yield "--link", _words(plan.link), _words(radio_of(order))
    yield "firmware", _told(plan.firmware), _told(firmware_of(order))
    yield "harness", plan.harness.version, __version__
    yield "--params", _customers(each for case in plan.cases for each in case.files), _customers(order.files())


def _customers(files: Iterable[FileIdentity]) -> str:
    """The parameter files that neither the stack nor a scenario's marks bring along."""
    own = {each for each in files if not any(shipped("sitl", *at, each.name).exists() for at in ((), ("params",)))}
    return ", ".join(sorted(f"{each.name} (sha256 {each.sha256[:SHORT]})" for each in own)) or "none"


def _words(file: FileIdentity | None) -> str:
    return f"{file.name} (sha256 {file.sha256[:SHORT]})" if file else "none of one's own"


def _told(firmware: PlannedFirmware) -> str:
    known = f", sha256 {firmware.sha256[:SHORT]}" if firmware.sha256 else ""
    return f"{firmware.name}, {firmware.kind}{known}"
