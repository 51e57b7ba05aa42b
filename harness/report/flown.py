"""What was flown, in few words: which drone, set up how, in which case."""

from __future__ import annotations

import hashlib
import re
from dataclasses import astuple, dataclass, field
from pathlib import PurePath

from harness.evidence.models import FileIdentity, RunIdentity

SHORT_HASH = 12
ATTACHED = "attached"
"""A rig's kind whose drone nobody here configured: what is known of its configuration was read back from it."""
BENCH = "bench"
"""One whose drone is a board on a desk."""
_RUN = re.compile(r"\d{8}T\d{6}-(?P<label>.+)-[a-z0-9]+-seed-?\d+-[0-9a-f]{4}")
_NO_CASE = "run"


@dataclass(frozen=True, slots=True, order=True)
class Drone:
    """A firmware on what it ran on; two that differ in anything here are two drones."""

    name: str
    version: str
    git_hash: str
    sha256: str
    rig: str
    board: str
    real: bool

    @classmethod
    def of(cls, run: RunIdentity) -> Drone:
        firmware = run.firmware
        return cls(
            firmware.name, firmware.version, firmware.git_hash or "", firmware.sha256 or "",
            run.rig.kind, run.board or "", run.real,
        )  # fmt: skip

    @property
    def label(self) -> str:
        """As its row has it; a stack that never came up does not tell its version."""
        return f"{self.name}, version unknown" if self.version == "unknown" else f"{self.name} {self.version}"

    @property
    def mark(self) -> str:
        """What tells it from another of the same label: a whole hash, which labels shorten as far as they may."""
        return digest(*map(str, astuple(self)))


@dataclass(frozen=True, slots=True, order=True)
class Setup:
    """How a drone was configured and what it flew: `label` in a table's cell, `files` and `details` in its legend.
    `contents` has whole hashes of all that shaped it: what legends shorten is not told apart by its short form."""

    label: str
    files: tuple[str, ...] = field(default=())
    details: tuple[str, ...] = field(default=())
    contents: tuple[str, ...] = field(default=())

    @classmethod
    def of(cls, run: RunIdentity) -> Setup:
        own = [each.name for each in run.parameter_files if each.name not in _shipped(run)]
        words = [" + ".join([_configuration(run), *own])]
        shaping = [("procedure", run.scenario_source)]
        if run.mission is not None:
            words += [f"mission {run.mission.name}"] if not run.mission.name.startswith("patrol") else []
            shaping.append(("mission", run.mission))
        if run.liar is not None:
            words.append(f"liar {run.liar}")
        if run.rig.simulator is not None:
            words.append(f"simulated by the {run.rig.simulator}")
        if run.rig.baud is not None:
            words.append(f"on a serial line of {run.rig.baud} baud")
        if run.rig.link is not None:
            words.append(f"radio {PurePath(run.rig.link).name}")
            shaping += [("radio", run.rig.radio)] if run.rig.radio is not None else []
        if run.rig.ground is not None:
            words.append("ground station attached")
        details = [f"{what} {_hashed(each)}" for what, each in shaping]
        contents = [each.sha256 for each in (*run.parameter_files, *(each for _, each in shaping))]
        if run.rig.kind == ATTACHED:
            read_back = digest(*(f"{name}={value!r}" for name, value in sorted(run.parameters.items())))
            details.append(f"parameters as read back {read_back[:SHORT_HASH]}")
            contents.append(read_back)
        return cls(", ".join(words), tuple(map(_hashed, run.parameter_files)), tuple(details), tuple(contents))

    @property
    def mark(self) -> str:
        """What tells it from another of the same label."""
        return digest(self.label, *self.files, *self.details, *self.contents)


def _configuration(run: RunIdentity) -> str:
    """Bundles of harness 0.1 do not say whether the patrol's parameters were left out; their files do."""
    if "stock" in run.model_fields_set or not run.real:
        return "stock" if run.stock else "hardened" if run.hardened else "patrol"
    return "patrol" if any(each.name == f"{run.vehicle}-patrol.parm" for each in run.parameter_files) else "stock"


def _shipped(run: RunIdentity) -> tuple[str, ...]:
    kinds = ["airframe", "patrol", "hardened", "transmitter", "receiver", *([run.rig.gnss] if run.rig.gnss else [])]
    return (f"{run.vehicle}.toml", *(f"{run.vehicle}-{kind}.parm" for kind in kinds))


def digest(*words: str) -> str:
    """A whole hash over words."""
    return hashlib.sha256("\n".join(words).encode("utf-8", "replace")).hexdigest()


def _hashed(file: FileIdentity) -> str:
    return f"{file.name} {file.sha256[:SHORT_HASH]}"


def case_of(run: RunIdentity) -> str:
    """The parametrized case of its test, such as "600s", without the phase, which has its own column; of a run that no
    pytest started, the label in its name."""
    case = run.test.partition("[")[2].removesuffix("]")
    if not case and (found := _RUN.fullmatch(run.run)):
        label = found["label"]
        case = label.removeprefix(f"{run.scenario}-") if label.startswith(f"{run.scenario}-") else ""
    phase = (run.phase or "").replace(" ", "-")
    if phase and f"-{phase}-" in f"-{case}-":
        case = f"-{case}-".replace(f"-{phase}-", "-", 1).strip("-")
    return "" if case == _NO_CASE else case


def procedure_of(run: RunIdentity) -> str:
    """The test's name in words, "" where it was no test."""
    name = run.test.partition("[")[0].rpartition("::")[2]
    return name.removeprefix("test_").replace("_", " ") if name.startswith("test_") else ""
