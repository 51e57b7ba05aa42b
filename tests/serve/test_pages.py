"""What is answered, and to whom: over real sockets, as a browser asks."""

from __future__ import annotations

import http.client
import json
import math
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from harness.checks import Predicate
from harness.evidence.ledger import Account, Ledger
from harness.flight import Flight
from harness.progress import underway
from harness.serve.door import is_own
from harness.serve.growing import Growing
from harness.verdict import Verdict
from tests.flying import fly_link_1
from tests.serve.served import Served, until


@pytest.fixture(scope="module")
def flown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An evidence folder with one run."""
    folder = tmp_path_factory.mktemp("flown")
    fly_link_1(folder, liar="returns-late")
    return folder


@pytest.fixture(scope="module")
def served(flown: Path) -> Iterator[Served]:
    served = Served(flown)
    yield served
    served.end()


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Served]:
    """Of a folder where nothing ever flew."""
    served = Served(tmp_path)
    yield served
    served.end()


def test_the_page_and_its_files_are_all_from_here_and_run_nothing_else(served: Served) -> None:
    for path, kind in (("/", "text/html"), ("/watch.css", "text/css"), ("/watch.js", "text/javascript")):
        status, headers, body = served.ask(path)
        assert (200, f"{kind}; charset=utf-8") == (status, headers["content-type"])
        assert headers["content-security-policy"].startswith("default-src 'none'; style-src 'self'; script-src 'self'")
        assert ("nosniff", "same-origin") == (
            headers["x-content-type-options"], headers["cross-origin-resource-policy"],
        )  # fmt: skip
        assert "http://" not in body.replace("http://www.w3.org/2000/svg", "")
        assert "access-control-allow-origin" not in headers


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "", "localhost.evil"])
def test_who_comes_by_anothers_name_is_refused(served: Served, host: str) -> None:
    for path in ("/", "/events", "/runs/x"):
        status, _, body = served.ask(path, host=host)
        assert (421, True) == (status, body.startswith("wanted a request to an IP address or to localhost"))


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST:1", "127.0.0.1", "127.0.0.1:80", "[::1]", "[::1]:80", "192.0.2.1"]
)
def test_own_names(host: str) -> None:
    assert is_own(host)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_nothing_can_be_written(served: Served, method: str) -> None:
    assert {405} == {served.ask(path, method)[0] for path in ("/", "/events", "/runs/x", "/watch.js")}


@pytest.mark.parametrize("path", ["//", "//watch.js"])
def test_behind_the_printed_address_a_path_may_begin_with_its_slash(served: Served, path: str) -> None:
    assert served.ask(path.replace("//", "/"))[0::2] == served.ask(path)[0::2]


def test_what_there_is_not_is_told_with_where_there_is_something(served: Served) -> None:
    told = f"GET /wach.js: nothing is there; see http://127.0.0.1:{served.port}/ for what there is"
    assert (404, told) == served.ask("/wach.js")[0::2]


@pytest.mark.parametrize("name", ["x", "..", "..%2f..%2fetc", "%2e%2e", ".live", "ledger.jsonl"])
def test_no_name_but_a_runs_leads_anywhere(served: Served, name: str) -> None:
    with served.stream() as events:
        until(events, "ready")
        assert 404 == served.ask(f"/runs/{name}")[0]


def test_whoever_comes_is_told_what_was_before_and_finds_its_report(served: Served, flown: Path) -> None:
    with served.stream() as events:
        told = until(events, "ready")
    assert {"evidence": flown.name} == told[0][1]
    (fallen,) = (value for kind, value in told if kind == "verdict")
    run = next(each.name for each in flown.iterdir() if (each / "run.json").exists())
    assert ("LINK-1", "FAIL", run) == (fallen["scenario"], fallen["verdict"], fallen["folder"])
    worst = json.loads((flown / run / "findings.json").read_text())["findings"]
    assert fallen["because"] in [each["because"] for each in worst if each["verdict"] == "FAIL"]
    status, headers, body = served.ask(f"/runs/{run}")
    assert (200, "text/html; charset=utf-8") == (status, headers["content-type"])
    assert '<span class="v v-fail">FAIL</span>' in body


def test_a_run_is_told_from_its_begin_to_its_verdict(
    fresh: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In virtual time it would be over before anybody looks: it stands still until it was seen in the air."""
    told: list[tuple[str, Any]] = []
    reached = Flight.until

    async def seen(flight: Flight, predicate: Predicate, *, at_most_s: float) -> None:
        await reached(flight, predicate, at_most_s=at_most_s)
        while {"truth", "belief"} != {value["name"] for kind, value in told if kind == "track"}:
            told.extend(until(events, "track"))

    monkeypatch.setattr(Flight, "until", seen)
    with fresh.stream() as events:
        assert [] == [kind for kind, _ in until(events, "ready") if kind == "verdict"]
        _, bundle = fly_link_1(tmp_path)
        told += until(events, "verdict")
    kinds = [kind for kind, _ in told]
    flights = [each for kind, value in told if kind == "flights" for each in value["flights"]]
    assert {bundle.name} == {each["run"] for each in flights}
    assert flights[-1]["vehicle_s"] > 0
    assert {"truth", "belief"} == {value["name"] for kind, value in told if kind == "track"}
    assert "PASS" == told[-1][1]["verdict"]
    assert kinds.index("flights") < kinds.index("track")


def test_a_run_whose_process_was_killed_is_an_error_and_says_so(fresh: Served, tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    ledger.started("killed", "LINK-1", "builtin", 0, pid=2**22 + 1, pid_start="gone")
    ledger.started("finished", "LINK-1", "builtin", 0)
    ledger.finished("finished", Verdict.INCONCLUSIVE, None)
    with fresh.stream() as events:
        fallen = {value["run"]: value for kind, value in until(events, "ready") if kind == "verdict"}
    assert ("ERROR", "its process was gone before it was judged", "") == tuple(
        fallen["killed"][key] for key in ("verdict", "because", "folder")
    )
    assert "INCONCLUSIVE" == fallen["finished"]["verdict"]


def test_a_ledger_that_cannot_be_read_is_told_and_ends_nothing(fresh: Served, tmp_path: Path) -> None:
    (tmp_path / "ledger.jsonl").mkdir()
    with fresh.stream() as events:
        told = [value["text"] for kind, value in until(events, "ready") if kind == "trouble"]
        assert told[-1].endswith("ledger.jsonl: wanted lines of JSON, could not read it: Is a directory")
        (tmp_path / "ledger.jsonl").rmdir()
        assert [("trouble", {"text": ""})] == until(events, "trouble")


def test_a_reader_that_is_gone_has_no_stream_and_the_last_one_ends_the_looking(fresh: Served) -> None:
    watching = fresh.watching
    assert watching is not None
    with fresh.stream() as first, fresh.stream() as second:
        until(first, "ready")
        until(second, "ready")
        assert 2 == watching.streams
    # Nothing is said of it: it is seen by when the next stream begins, which is the only one then.
    with fresh.stream() as third:
        until(third, "ready")
        while watching.streams > 1:
            fresh.ask("/watch.css")
        assert 1 == watching.streams
    while watching.streams or not watching.idle:
        fresh.ask("/watch.css")
    looks = watching.suite.picture.looks
    with fresh.stream() as again:
        until(again, "ready")
        assert not watching.idle
        assert watching.suite.picture.looks >= looks


def test_no_more_streams_than_can_be_served(fresh: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("harness.serve.pages.MOST_STREAMS", 1)
    with fresh.stream() as events:
        until(events, "ready")
        assert (503, "wanted at most 1 who watch, saw one more") == fresh.ask("/events")[::2]


STRANGE = [
    '{"kind":"injected","fault":"x"}', '{"kind":"injected","fault":"x","t_s":"soon"}', '{"kind":"healed","number":0}',
    '{"kind":"mission","track_m":[[1]]}', '{"kind":"injected","fault":"x","t_s":NaN}',
    '{"kind":"injected","fault":"x","t_s":1,"number":[]}',
]  # fmt: skip


@pytest.mark.parametrize("line", STRANGE)
def test_a_line_that_tells_nothing_stops_nobody(tmp_path: Path, flown: Path, line: str) -> None:
    folder = tmp_path / "run"
    bundle = next(each for each in flown.iterdir() if (each / "run.json").exists())
    shutil.copytree(bundle, folder)
    whole = (folder / "events.jsonl").read_text()
    (folder / "events.jsonl").write_text(f"{line}\n{whole}")
    spoilt, sound = Growing(folder), Growing(bundle)
    spoilt.look()
    sound.look()
    assert (1, sound.attacks, sound.plan) == (len(spoilt.attacks), spoilt.attacks, spoilt.plan)


@pytest.mark.parametrize("run", [["a"], 7, "x" * 256, "a\0b", "../secret", "/etc", "a/b", "", "."])
def test_a_ledgers_line_of_what_is_no_runs_name_is_told_and_leads_nowhere(
    fresh: Served, tmp_path: Path, run: object
) -> None:
    ledger = Ledger(tmp_path)
    ledger.started("before", "LINK-1", "builtin", 0)
    line = {"kind": "started", "run": run, "scenario": "LINK-1", "vehicle": "builtin", "seed": 0, "plan": None}
    with ledger.path.open("a") as file:
        file.write(json.dumps(line | {"pid": 2**22 + 1, "pid_start": "gone", "utc": ""}) + "\n")
    ledger.finished("before", Verdict.PASS, None)
    with fresh.stream() as events:
        told = until(events, "ready")
    (fallen,) = (value for kind, value in told if kind == "verdict")
    assert ("before", "PASS") == (fallen["run"], fallen["verdict"])
    (trouble,) = (value["text"] for kind, value in told if kind == "trouble" and value["text"])
    assert "its run is no folder's name" in trouble


def test_a_look_that_fails_is_told_and_the_next_one_sees_again(
    fresh: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reading = Ledger.read
    Ledger(tmp_path).started("killed", "LINK-1", "builtin", 0, pid=2**22 + 1, pid_start="gone")

    def broken(ledger: Ledger) -> Account:
        raise KeyError("t_s")

    with fresh.stream() as events:
        until(events, "verdict")
        monkeypatch.setattr(Ledger, "read", broken)
        Ledger(tmp_path).started("second", "LINK-1", "builtin", 0, pid=2**22 + 1, pid_start="gone")
        (_, value) = until(events, "trouble")[-1]
        while "KeyError('t_s')" not in value["text"]:
            (_, value) = until(events, "trouble")[-1]
        monkeypatch.setattr(Ledger, "read", reading)
        told = until(events, "verdict")
    assert "second" == told[-1][1]["run"]


def test_a_run_without_its_bundle_keeps_the_verdict_of_the_ledger(fresh: Served, tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    ledger.started("gone", "LINK-1", "builtin", 0)
    ledger.finished("gone", Verdict.FAIL, "f" * 64)
    with fresh.stream() as events:
        (fallen,) = (value for kind, value in until(events, "ready") if kind == "verdict")
    assert ("FAIL", "its bundle is not there, or not whole", "") == (
        fallen["verdict"], fallen["because"], fallen["folder"],
    )  # fmt: skip


def test_a_run_whose_folder_the_disk_does_not_give_keeps_its_verdict_too(fresh: Served, tmp_path: Path) -> None:
    """As of a network's disk that fails: here of a link that leads to a name longer than any."""
    ledger = Ledger(tmp_path)
    (tmp_path / "stale").symlink_to("x" * 300)
    for run, verdict in (("stale", Verdict.FAIL), ("gone", Verdict.PASS)):
        ledger.started(run, "LINK-1", "builtin", 0)
        ledger.finished(run, verdict, "f" * 64)
    with fresh.stream() as events:
        told = until(events, "ready")
    fallen = [(value["run"], value["verdict"], value["because"]) for kind, value in told if kind == "verdict"]
    assert ("stale", "FAIL", "its bundle cannot be read: File name too long") == fallen[0]
    assert ("gone", "PASS") == fallen[1][:2]


@pytest.mark.parametrize(("site", "status"), [("cross-site", 403), ("same-site", 403)])
def test_a_page_of_another_site_gets_no_stream(fresh: Served, site: str, status: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", fresh.port)
    connection.request("GET", "/events", headers={"Sec-Fetch-Site": site})
    assert status == connection.getresponse().status
    connection.close()


@pytest.mark.parametrize("field", ["run", "scenario", "test", "vehicle", "phase"])
def test_a_status_that_no_flight_of_ours_wrote_is_none(tmp_path: Path, field: str) -> None:
    told = {"run": "a", "scenario": "LINK-1", "test": "t[x]", "vehicle": "px4", "phase": "flies", "pid": os.getpid()}
    (tmp_path / "a.json").write_text(json.dumps(told | {"vehicle_s": 1.0}))
    assert [("a", "x")] == [(each.run, each.case) for each in underway(tmp_path)]
    for strange in ({field: 7}, {"vehicle_s": math.nan}, {"run": "../a"}):
        (tmp_path / "a.json").write_text(json.dumps(told | {"vehicle_s": 1.0} | strange))
        assert [] == underway(tmp_path)
