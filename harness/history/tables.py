"""The database's tables, and outcomes to rows and back.

Whatever reads SQLite reads them; times are ISO 8601 in UTC, quantities in each finding's own unit.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator, Sequence

from harness.evidence.models import FindingRow
from harness.report.cases import Case
from harness.report.flown import Drone
from harness.report.gathering import Gathered
from harness.report.outcome import Outcome, outcomes
from harness.report.tracing import verdict_on
from harness.verdict import Verdict

SCHEMA = 3
"""Of these tables; in the file as SQLite's user_version."""
TABLES = """
CREATE TABLE run (
    run TEXT PRIMARY KEY, started_utc TEXT, scenario TEXT, test TEXT, phase TEXT, name TEXT, delivery TEXT,
    firmware TEXT, version TEXT, git_hash TEXT, sha256 TEXT, rig TEXT, board TEXT, "real" INTEGER,
    configuration TEXT, setup TEXT, "procedure" TEXT, profile TEXT, profile_sha256 TEXT, seed INTEGER,
    files TEXT, speed TEXT, harness TEXT, verdict TEXT, seal TEXT
) WITHOUT ROWID;
CREATE TABLE finding (
    run TEXT, number INTEGER, "check" TEXT, verdict TEXT, because TEXT, observed REAL, "limit" REAL, limit_name TEXT,
    margin REAL, unit TEXT, uncertainty REAL, PRIMARY KEY (run, number)
) WITHOUT ROWID;
CREATE TABLE demand (run TEXT, number INTEGER, requirement TEXT, PRIMARY KEY (run, number, requirement)) WITHOUT ROWID;
CREATE TABLE said (requirement TEXT, run TEXT, verdict TEXT, PRIMARY KEY (requirement, run)) WITHOUT ROWID;
CREATE TABLE uncounted (number INTEGER PRIMARY KEY, line TEXT);
CREATE TABLE made_from (state TEXT, sha256 TEXT);
CREATE INDEX run_of_scenario ON run (scenario);
"""
"""`demand`: which requirements a finding is evidence for; `said`: what a run says of a requirement; `made_from`: what
the bundles looked like, and the SHA-256 over all rows of the others."""
_SUMMED = ("run", "finding", "demand", "said", "uncounted")
_FINDING = ("check", "verdict", "because", "observed", "limit", "limit_name", "margin", "unit", "uncertainty")
_RUNS = "SELECT * FROM run WHERE run IN ({chosen}) ORDER BY started_utc, run"
_CHOSEN = {
    "scenario": "SELECT run FROM run WHERE scenario = ?",
    "requirement": "SELECT run FROM said WHERE requirement = ?",
}


def fill(database: sqlite3.Connection, gathered: Gathered, state: str) -> None:
    """Make the tables, and put in all that was gathered."""
    database.executescript(TABLES)
    for run, each in zip(gathered.judged, outcomes(gathered.judged), strict=True):
        _put(database, "run", (*_run(each), run.seal))
        for number, row in enumerate(each.findings):
            _put(database, "finding", (each.run, number, *(getattr(row, name) for name in _FINDING)))
            for name in dict.fromkeys(row.requirements):
                _put(database, "demand", (each.run, number, name))
        cited = (*run.identity.requirements, *(name for row in each.findings for name in row.requirements))
        for name in dict.fromkeys(cited):
            if (verdict := verdict_on(name, each)) is not None:
                _put(database, "said", (name, each.run, verdict))
    for number, line in enumerate(gathered.uncounted_lines()):
        _put(database, "uncounted", (number, line))
    _put(database, "made_from", (state, _sum(database)))


def _put(database: sqlite3.Connection, table: str, values: Sequence[object]) -> None:
    marks = ", ".join("?" * len(values))
    database.execute(f"INSERT INTO {table} VALUES ({marks})", values)  # noqa: S608  our own tables' names


def _run(each: Outcome) -> tuple[object, ...]:
    drone = each.drone
    return (
        each.run, each.started_utc, *each.case, each.delivery, drone.name, drone.version, drone.git_hash, drone.sha256,
        drone.rig, drone.board, drone.real, each.configuration, each.setup, each.procedure, each.profile,
        each.profile_sha256, each.seed, "\n".join(each.files), each.speed, each.harness, each.verdict,
    )  # fmt: skip


def is_whole(database: sqlite3.Connection, state: str) -> bool:
    """Whether it was made from bundles that looked so, and has the rows that it was made with. Whoever changes a row
    and the sum, too, is not found out: only bundles are sealed."""
    return database.execute("SELECT * FROM made_from").fetchall() == [(state, _sum(database))]


def _sum(database: sqlite3.Connection) -> str:
    """SHA-256 over all rows, whatever order their pages lie in."""
    found = hashlib.sha256()
    for table in _SUMMED:
        rows = sorted(map(repr, database.execute(f"SELECT * FROM {table}")))  # noqa: S608  our own tables' names
        found.update("\n".join([table, *rows, ""]).encode())
    return found.hexdigest()


def uncounted(database: sqlite3.Connection) -> list[str]:
    """A line for each reason why runs are not in it."""
    return [line for (line,) in database.execute("SELECT line FROM uncounted ORDER BY number")]


def known(database: sqlite3.Connection) -> list[str]:
    """All scenarios and requirements that there is something to tell of."""
    query = "SELECT scenario FROM run UNION SELECT requirement FROM said ORDER BY 1"
    return [name for (name,) in database.execute(query)]


def read(database: sqlite3.Connection, what: str) -> list[Outcome]:
    """All flights of a scenario, or all that say something of a requirement: of that alone, by its own findings and
    those of the whole flight. In the order flown; none where it is neither."""
    for kind, chosen in _CHOSEN.items():
        rows = database.execute(_RUNS.format(chosen=chosen), (what,)).fetchall()
        if rows:
            of = what if kind == "requirement" else None
            return [_outcome(database, row, of) for row in rows]
    return []


def _outcome(database: sqlite3.Connection, row: Sequence[str], requirement: str | None) -> Outcome:
    run, started, scenario, test, phase, name, delivery, *more = row
    firmware, version, git_hash, sha256, rig, board, real, *rest = more
    configuration, setup, procedure, profile, profile_sha256, seed, files, speed, harness, verdict, _ = rest
    if requirement is not None:
        query = "SELECT verdict FROM said WHERE requirement = ? AND run = ?"
        (verdict,) = database.execute(query, (requirement, run)).fetchone()
    return Outcome(
        run=run,
        started_utc=started,
        case=Case(scenario, test, phase, name),
        delivery=delivery,
        drone=Drone(firmware, version, git_hash, sha256, rig, board, bool(real)),
        configuration=configuration,
        setup=setup,
        procedure=procedure,
        profile=profile,
        profile_sha256=profile_sha256,
        seed=int(seed),
        files=tuple(files.splitlines()),
        speed=speed,
        harness=harness,
        verdict=Verdict(verdict),
        findings=tuple(_findings(database, run, requirement)),
    )


def _findings(database: sqlite3.Connection, run: str, requirement: str | None) -> Iterator[FindingRow]:
    demanded: dict[int, list[str]] = {}
    for number, name in database.execute("SELECT number, requirement FROM demand WHERE run = ?", (run,)):
        demanded.setdefault(number, []).append(name)
    query = "SELECT * FROM finding WHERE run = ? ORDER BY number"
    for _, number, *values in database.execute(query, (run,)):
        own = demanded.get(number, [])
        if requirement is None or requirement in own or not own:
            yield FindingRow(
                **dict(zip(_FINDING, values, strict=True)),
                requirements=tuple(own), tap=None, at_s=None, window_s=(), frames=(),
            )  # fmt: skip
