"""`cuas bench`: boards on a desk: which there are, what they are set to, and how to have them back as they were."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from harness.cli.screen import GREEN, UNDECIDED, console
from harness.errors import CallerError, RigError
from harness.rigs.bench import BenchSettings, check_plugged_in, check_props_off, read_bench
from harness.rigs.bench_lease import bench_folder, lease_of, read_record, release
from harness.rigs.bench_parameters import Snapshot, boarded, read_snapshot
from harness.rigs.claim import claim_of
from harness.rigs.journal import Journal
from harness.wire.serial import boards, find_board

app = typer.Typer(
    name="bench",
    no_args_is_help=True,
    rich_markup_mode="rich",
    help="Boards on a desk: which there are, what they are set to, and how to have them back as they were.",
    epilog="Example:  cuas bench snapshot --rig my-board.toml before.json\n\n"
    "Exit codes: 0 done; 2 bad input; 3 the board did not answer, or is not as it was wanted.",
)


def _epilog(example: str) -> str:
    return (
        f"Example:  {example}\n\n"
        "Exit codes: 0 done; 2 bad input; 3 the board did not answer, or is not as it was wanted."
    )


Rig = Annotated[Path, typer.Option("--rig", metavar="FILE", help="the board's rig file")]
PropsOff = Annotated[
    str, typer.Option(metavar="BOARD", help="your word that this board has no propellers", show_default=False)
]


@app.command("list", epilog=_epilog("cuas bench list"))
def list_() -> int:
    """The serial ports of this machine, who uses them, and what is wrong with them."""
    found = boards()
    for each in found:
        _say(each.id, "; ".join([each.path, each.title, *_notes(each.id)]))
    others = [each for each in _known() if each not in {port.id for port in found}]
    for name in others:
        # Such as a practice board: at a path that the system does not tell of.
        here = "plugged in" if find_board(name) else "not plugged in now"
        _say(name, "; ".join([here, *_notes(name)]))
    if not (found or others):
        _say("none", "no serial port is here; plug a board in")
    return GREEN


def _known() -> list[str]:
    """The boards that were flown on this machine, by what their leases say."""
    names = (read_record(each, "").board for each in sorted(bench_folder().glob("*.lease")))
    return list(dict.fromkeys(filter(None, names)))


def _notes(board: str) -> list[str]:
    """Who uses it, and what is wrong with it."""
    record, claim = lease_of(bench_folder(), board), claim_of(bench_folder(), board)
    user = claim if claim.held else record
    notes = []
    if user.held:
        notes.append(f"in use by {user.holder} (pid {user.pid}) since {user.since_utc}")
    elif record.pid:
        notes.append(f"its last user was killed (pid {record.pid}): cuas bench restore")
    notes += [f"in quarantine: {record.because}"] if record.quarantined else []
    try:
        left = len(Journal(bench_folder(), board).saved)
        notes += [f"{left} parameters to be put back: cuas bench restore"] if left else []
    except RigError as error:
        notes.append(str(error))
    return notes


@app.command(epilog=_epilog("cuas bench snapshot --rig my-board.toml before.json"))
def snapshot(rig: Rig, out: Annotated[Path, typer.Argument(metavar="OUT", help="The file to write to (JSON).")]) -> int:
    """Read every parameter of a board into a file. Nothing is changed."""
    settings = read_bench(rig)
    told = asyncio.run(_snapshot(settings))
    told.write(out)
    _say("read", f"{len(told.parameters)} parameters of {settings.port} into {out}")
    return GREEN


async def _snapshot(settings: BenchSettings) -> Snapshot:
    with tempfile.TemporaryDirectory(prefix="cuas-") as folder:
        async with boarded(settings, "", Path(folder)) as (_, parameters):
            return await parameters.snapshot()


@app.command(epilog=_epilog("cuas bench restore --rig my-board.toml before.json"))
def restore(
    rig: Rig,
    wanted: Annotated[
        Path | None,
        typer.Argument(metavar="SNAPSHOT", help="A file of `cuas bench snapshot`; none: what a killed run left."),
    ] = None,
    props_off: PropsOff = "",
) -> int:
    """Put a board back to how it was: before a run that was killed, or as a snapshot says, each read back.

    What might arm a board is set to a snapshot's value only on your word that it has no propellers.
    """
    settings = read_bench(rig)
    check_props_off(settings, props_off)
    snapshot = read_snapshot(wanted) if wanted else None
    if snapshot is not None and snapshot.stack != settings.stack:
        raise CallerError(f"{wanted}: a snapshot of {snapshot.stack}, and the rig file says {settings.stack}")
    back, done, failed = asyncio.run(_restore(settings, props_off, snapshot))
    for name in back:
        _say("put back", f"{name}, which a run before had changed")
    for name in done:
        _say("set", name)
    for problem in failed:
        _say("not set", problem)
    if not (back or done or failed):
        _say("well", f"nothing was left to put back: {settings.port} is as it was")
    return UNDECIDED if failed else GREEN


async def _restore(
    settings: BenchSettings, props_off: str, wanted: Snapshot | None
) -> tuple[list[str], list[str], list[str]]:
    with tempfile.TemporaryDirectory(prefix="cuas-") as folder:
        async with boarded(settings, props_off, Path(folder)) as (bench, parameters):
            done: list[str] = []
            failed: list[str] = []
            if wanted is not None:
                if wanted.uid != bench.ready.uid:
                    raise CallerError(
                        f"the snapshot is of the board {wanted.uid or '(nameless)'}, and plugged in is "
                        f"{bench.ready.uid or '(nameless)'}: nothing was set"
                    )
                done, failed = await parameters.set_to(wanted)
                bench.port.keep()
            return bench.ready.brought_back, done, failed


@app.command("release", epilog=_epilog("cuas bench release --rig my-board.toml"))
def release_(rig: Rig) -> int:
    """Take a board out of quarantine, where its rig's errors had brought it."""
    board = check_plugged_in(read_bench(rig))
    release(bench_folder(), board)
    _say("released", board)
    return GREEN


def _say(what: str, text: str) -> None:
    console().print(Text(f"{what:<10} ", "dim") + Text(text), soft_wrap=True)
