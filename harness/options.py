"""What a run is asked for, under pytest and under `cuas run` alike: one list of options, checked by one door."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, Self

from harness.builtin.liars import LIARS
from harness.checks.profile import Profile, read_profile
from harness.errors import CallerError
from harness.evidence.keys import KeyStore, by_fingerprint
from harness.faults.radio import radio_names, read_radio
from harness.levels import parse_level
from harness.nearest import unknown
from harness.order import Order
from harness.plan.model import read_plan
from harness.planned import hold
from harness.report.baseline import read_baseline
from harness.requirements.baseline import Baseline
from harness.requirements.waivers import Waivers, read_waivers
from harness.rigs.address import parse_address, parse_ground
from harness.rigs.attesting import operators_word
from harness.rigs.bench import BenchSettings, check_plugged_in, check_props_off, read_pool
from harness.rigs.gnss import delivery_of
from harness.rigs.settings import VEHICLES, RigSettings, parse_speed
from harness.shipped import shipped

EVIDENCE = Path("evidence")
BENCH = "bench"
"""As a vehicle: the board of `--rig`."""
HELP = {
    "vehicle": f"which drone flies: {', '.join(VEHICLES)} (default builtin), or bench, a board on a desk",
    "binary": "the flight stack's SITL binary; else its environment variable, PATH, the user's cache",
    "image": "start the flight stack from this container image, NAME:TAG (a Docker Engine runs it on this machine)",
    "at": "attach to a drone that runs: udp:HOST:PORT, udpout:HOST:PORT or tcp:HOST:PORT",
    "rig": "the board on a desk that --vehicle=bench flies, as a rig file (TOML); given several times, or a folder of "
    "such: each flight takes one that is free",
    "props_off": "your word that this board, by its id, has no propellers: it may then be armed (asked for at a "
    "terminal, where its rig file has may_arm = true)",
    "ground": "attach a ground station behind the radio: udp:HOST:PORT (it listens), udpin:HOST:PORT, tcpin:HOST:PORT",
    "link": f"the radio that all traffic crosses: {', '.join(radio_names())} or a file (default: one without flaws); "
    "what it stalls or loses by itself is not held against the drone",
    "simulator": "who simulates the drone's world: harness (PX4 only: in lockstep with a rigid body, sensors and "
    "receivers of ours); default: the stack's own",
    "gnss": "how a scenario attacks the drone's satellite receiver: native (by its simulator's own levers) or feed (we "
    "are its receiver, as on a bench board); default: the stack's usual one",
    "speed": "vehicle seconds a host second, or max (default)",
    "seed": "of all the harness's randomness (default 0)",
    "profile": "the customer's requirement profile, a file or the name of a shipped one: border-patrol (default), "
    "covert-patrol",
    "params": "parameters to set on top of the patrol's, NAME VALUE a line",
    "stock": "leave the patrol's parameters out: fly the stock configuration",
    "hardened": "add what the product offers against strangers: a signing key, its filters",
    "mission": "the patrol to fly, as QGC WPL 110 (default: a beat north of home)",
    "evidence": "where bundles and the ledger go (default ./evidence)",
    "liar": "let the practice drone break one promise (cuas doctor --liars lists them)",
    "level": "at which level a scenario is flown that has one, in its own unit (see cuas boundary)",
    "scenario": "fly only this scenario id; may be given more than once",
    "plan": "fly this plan (see cuas plan), and note in each bundle that it was flown for it",
    "waivers": "known FAILs that the customer waives, with owner, reason and last day (TOML); they stay visible",
    "baseline": "what failed before (a report's results.json, its folder, or a folder of evidence): a FAIL known from "
    "there, in the same case on the same vehicle, does not gate; a new one does",
    "require_real": "refuse the practice drone: assess a product or nothing",
}
"""Of each option, by its field in `Options`."""
SEVERAL = ("rig", "scenario")
"""Options that may be given more than once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """The options as they were written; `order` tells whether they can be flown."""

    vehicle: str = "builtin"
    binary: str | None = None
    image: str | None = None
    at: str | None = None
    rig: tuple[Path, ...] = ()
    props_off: str = ""
    ground: str | None = None
    link: str | None = None
    simulator: str | None = None
    gnss: str | None = None
    speed: str = "max"
    seed: int = 0
    profile: Path | None = None
    params: Path | None = None
    stock: bool = False
    hardened: bool = False
    mission: Path | None = None
    evidence: Path = EVIDENCE
    liar: str | None = None
    level: float | None = None
    scenario: tuple[str, ...] = ()
    plan: Path | None = None
    waivers: Path | None = None
    baseline: Path | None = None
    require_real: bool = False

    @classmethod
    def of(cls, namespace: Any) -> Self:
        """From pytest's namespace, or any other object that has a field's name as its attribute."""
        values = {field.name: getattr(namespace, field.name) for field in fields(cls)}
        return cls(**values | {name: tuple(values[name] or ()) for name in SEVERAL})

    def arguments(self) -> list[str]:
        """As a command line: `--name=value` of all that is not the default, `--vehicle` and `--seed` always."""
        written = []
        for field in fields(self):
            value, name = getattr(self, field.name), "--" + field.name.replace("_", "-")
            if value == field.default and field.name not in ("vehicle", "seed"):
                continue
            if isinstance(value, tuple):
                written += [f"{name}={each}" for each in value]
            else:
                written.append(name if value is True else f"{name}={value}")
        return written

    def order(self) -> Order:
        """All of a run but its scenario, checked. Raises CallerError; starts nothing and writes nothing."""
        settings = settings_of(self)
        parse_level(self.level)
        if self.at is not None:
            parse_address(self.at)
        if self.ground is not None:
            parse_ground(self.ground)
        if self.link is not None:
            _check_radio(self.link)
        if self.gnss is not None:
            delivery_of(settings)
        if self.liar is not None and self.liar not in LIARS:
            raise CallerError(unknown(f"--liar={self.liar}", self.liar, LIARS, listed="cuas doctor --liars"))
        if self.require_real and settings.vehicle == "builtin":
            raise CallerError("--require-real: the practice drone is no product; name one with --vehicle")
        evidence = self.evidence.absolute()
        lowest = next(each for each in (evidence, *evidence.parents) if each.exists())
        if not lowest.is_dir():
            raise CallerError(f"--evidence={self.evidence}: wanted a folder to write to, {lowest} is a file")
        store = KeyStore()
        waivers = read_waivers(self.waivers) if self.waivers else Waivers()
        prepared = Order.prepare(settings, profile_of(self), evidence)
        baseline = _baseline_of(self.baseline, evidence)
        pool = read_pool(self.rig) if settings.bench is not None else ()
        order = replace(prepared, key=store.signing(), waivers=waivers, baseline=baseline, pool=pool)
        if self.plan is None:
            return order
        sealed = read_plan(self.plan, by_fingerprint(store.trusted()))
        hold(order, sealed, seed=self.seed, level=self.level)
        return replace(order, plan=sealed.hash)


def _baseline_of(path: Path | None, evidence: Path) -> Baseline | None:
    """Raises CallerError for one that grows with the run: what fails in it would be known at once."""
    if path is None:
        return None
    if path.resolve() == evidence.resolve() or evidence.resolve().is_relative_to(path.resolve()):
        raise CallerError(f"--baseline={path}: is where this run's bundles go; wanted what a run before left elsewhere")
    return read_baseline(path)


def _check_radio(name: str) -> None:
    try:
        read_radio(name)
    except CallerError as error:
        raise CallerError(f"--link={name}: {error}") from error


def settings_of(options: Options) -> RigSettings:
    """The rig that the options ask for. Raises CallerError."""
    if options.vehicle not in (*VEHICLES, BENCH):
        raise CallerError(unknown(f"--vehicle={options.vehicle}", options.vehicle, (*VEHICLES, BENCH)))
    bench = _bench_of(options)
    return RigSettings(
        vehicle=bench.stack if bench else options.vehicle,
        binary=options.binary,
        image=options.image,
        at=bench.address if bench else options.at,
        bench=bench,
        props_off=options.props_off,
        speed=parse_speed(options.speed),
        seed=options.seed,
        params=options.params,
        mission=options.mission,
        liar=options.liar,
        stock=options.stock,
        hardened=options.hardened,
        ground=options.ground,
        link=options.link,
        gnss=options.gnss,
        simulator=options.simulator,
    )


def _bench_of(options: Options) -> BenchSettings | None:
    """The board, where one is asked for; the first of several. Raises CallerError where it is not there."""
    if options.vehicle != BENCH:
        if options.rig or options.props_off:
            raise CallerError(f"--rig and --props-off are about a board on a desk: wanted --vehicle={BENCH}")
        return None
    if not options.rig:
        raise CallerError(f"--vehicle={BENCH}: wanted its rig file as well, --rig=FILE")
    if options.at is not None:
        raise CallerError(f"--at={options.at}: where the board is plugged in stands in its rig file")
    pool = read_pool(options.rig)
    if len(pool) == 1:
        check_plugged_in(pool[0])
        check_props_off(pool[0], options.props_off)
    elif options.props_off:
        raise CallerError(f"--props-off={options.props_off}: your word is about one board; give its rig file alone")
    return pool[0]


def attested(options: Options, ask: Callable[[str], str]) -> Options:
    """The same with the operator's word, where the board's rig file says that it may be armed and nobody gave it: it is
    asked for once, and holds for this run only. Raises CallerError where the board is not there, or the word is about
    another."""
    pool = read_pool(options.rig) if options.vehicle == BENCH and options.rig else ()
    if len(pool) != 1 or options.props_off:
        return options
    bench = pool[0]
    return replace(options, props_off=operators_word(bench, ask)) if bench.may_arm else options


def stays_disarmed(options: Options) -> bool:
    """Whether what flies is a board that nothing may arm; one whose rig file cannot be read is none that may."""
    if options.vehicle != BENCH or options.props_off:
        return False
    try:
        return not (options.rig and all(each.hitl for each in read_pool(options.rig)))
    except CallerError:
        return True  # told of before anything flies


def profile_of(options: Options) -> Profile:
    """The profile that the options name. Raises CallerError."""
    if options.profile is None:
        return read_profile(shipped("reports", "profiles", "border-patrol.toml"))
    own = shipped("reports", "profiles", f"{options.profile}.toml")
    return read_profile(own if own.is_file() and not options.profile.exists() else options.profile)


_KINDS = {
    "seed": int, "level": float, "rig": Path, "profile": Path, "params": Path, "mission": Path, "evidence": Path,
    "plan": Path, "waivers": Path, "baseline": Path,
}  # fmt: skip


def declare(add: Callable[..., Any]) -> None:
    """Declare every option to a parser: `add` is argparse's `add_argument`, or pytest's `addoption`."""
    for field in fields(Options):
        name = "--" + field.name.replace("_", "-")
        if field.default is False:
            add(name, action="store_true", help=HELP[field.name])
        elif field.name in SEVERAL:
            add(name, action="append", type=_KINDS.get(field.name, str), help=HELP[field.name])
        else:
            add(name, type=_KINDS.get(field.name, str), default=field.default, help=HELP[field.name])
