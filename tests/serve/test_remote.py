"""The HTTP API of a running link, on a real port: what it tells, what it changes, and whom it refuses."""

from __future__ import annotations

import asyncio
import http.client
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from harness.mavlink.codec import Encoder
from harness.rigs.address import parse_end
from harness.rigs.linking import LinkSettings, RunningLink, open_link
from harness.rigs.ports import free_udp_port
from harness.serve.door import bind, quiet_server
from harness.serve.remote import LARGEST_BODY_BYTES, remote
from harness.taps import Way


class Linked:
    """A link with its API in a thread of its own, between two sockets of ours."""

    def __init__(self) -> None:
        self.ground, self.drone = _socket(), _socket()
        self.listener = bind("127.0.0.1", 0, exposed=False)
        self.port: int = self.listener.getsockname()[1]
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()))
        self._thread.start()
        self._ready.wait()

    async def _serve(self) -> None:
        drone = parse_end("--drone", f"udp:127.0.0.1:{free_udp_port()}", is_ground=False)
        ground = parse_end("--ground", f"udp:127.0.0.1:{self.ground.getsockname()[1]}", is_ground=True)
        async with open_link(LinkSettings(drone=drone, ground=ground)) as running:
            self.server = quiet_server(remote(running))
            self.running: RunningLink = running
            self.ends = {way: port.address for way, port in running.relay.exits.items()}  # type: ignore[attr-defined]
            self._ready.set()
            await self.server.serve(sockets=[self.listener])

    def end(self) -> None:
        self.server.should_exit = True
        self._thread.join()
        self.ground.close()
        self.drone.close()

    def say(self, end: str, frame: bytes) -> None:
        """One of our sockets says something to the link."""
        speaker, way = {"drone": (self.drone, Way.UP), "ground": (self.ground, Way.DOWN)}[end]
        speaker.sendto(frame, self.ends[way])

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        """Status, and the body: JSON where it is some."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port)
        data = None if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        kind = {} if body is None else {"Content-Type": "application/json"}
        connection.request(method, path, data, kind | {name.replace("_", "-"): each for name, each in headers.items()})
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        is_json = (answer.getheader("content-type") or "").startswith("application/json")
        return answer.status, json.loads(text) if is_json else text


def _nested(deep: int) -> dict[str, Any]:
    fault: dict[str, Any] = {"kind": "link_loss"}
    for _ in range(deep):
        fault = {"kind": "pulsed", "on_s": 1, "off_s": 1, "fault": fault}
    return fault


def _socket() -> socket.socket:
    made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    made.bind(("127.0.0.1", 0))
    made.settimeout(5)
    return made


@pytest.fixture
def linked() -> Iterator[Linked]:
    made = Linked()
    try:
        yield made
    finally:
        made.end()


def test_it_explains_itself(linked: Linked) -> None:
    status, text = linked.ask("GET", "/")
    assert 200 == status
    assert [] == [
        word for word in ("/faults", "random_loss", "sik", f"http://127.0.0.1:{linked.port}/") if word not in text
    ]


@pytest.mark.parametrize(("method", "path"), [("GET", "/state"), ("PUT", "/radio"), ("DELETE", "/faults")])
def test_behind_the_printed_address_a_path_may_begin_with_its_slash(linked: Linked, method: str, path: str) -> None:
    """`ADDRESS/radio`, as the help has it, of an address that ends in a slash."""
    status, _ = linked.ask(method, f"/{path}", {"radio": "sik"} if method == "PUT" else None)
    assert status in (200, 204)


def test_what_there_is_not_is_told_with_where_there_is_something(linked: Linked) -> None:
    told = f"GET /stat: nothing is there; see http://127.0.0.1:{linked.port}/ for what there is"
    assert (404, told) == linked.ask("GET", "/stat")


def test_a_fault_is_put_in_works_and_is_taken_out(linked: Linked) -> None:
    status, put = linked.ask("POST", "/faults", {"kind": "link_loss", "direction": "up"})
    assert (201, "1", "link loss (up only)") == (status, put["name"], put["fault"])
    assert ["1"] == [each["name"] for each in linked.ask("GET", "/state")[1]["faults"]]
    _, taken = linked.ask("DELETE", "/faults/1")
    assert {"name": "1", "receipt": {"up": dict.fromkeys(("seen", "lost", "late", "damaged", "copied"), 0)}} == taken
    assert [] == linked.ask("GET", "/state")[1]["faults"]


def test_under_a_name_it_takes_the_place_of_the_one_before(linked: Linked) -> None:
    for share in (0.1, 0.2):
        assert 200 == linked.ask("PUT", "/faults/rain", {"kind": "random_loss", "share": share})[0]
    assert ["20 % loss"] == [each["fault"] for each in linked.ask("GET", "/state")[1]["faults"]]
    assert (204, "") == linked.ask("DELETE", "/faults")
    assert [] == linked.ask("GET", "/state")[1]["faults"]


def test_a_radio_is_put_in_and_taken_out(linked: Linked) -> None:
    status, put = linked.ask("PUT", "/radio", {"radio": "lte"})
    assert (200, "radio", True) == (status, put["name"], put["fault"].startswith("LTE modem: "))
    assert 200 == linked.ask("DELETE", "/radio")[0]
    assert 404 == linked.ask("DELETE", "/radio")[0]


def test_the_state_counts_what_crossed(linked: Linked) -> None:
    linked.ask("POST", "/faults", {"kind": "link_loss", "direction": "down"})
    linked.say("drone", Encoder(1, 1)("HEARTBEAT"))
    linked.say("ground", ping := Encoder(255, 190)("PING"))
    assert ping == linked.drone.recv(300)
    state = linked.ask("GET", "/state")[1]
    assert (1, 1, 0) == tuple(state["down"][what] for what in ("entered", "lost", "left"))
    assert (1, 0, 1) == tuple(state["up"][what] for what in ("entered", "lost", "left"))
    assert (len(ping), len(ping)) == tuple(state["up"][what] for what in ("entered_bytes", "left_bytes"))


@pytest.mark.parametrize(
    ("method", "path", "body", "words"),
    [
        ("POST", "/faults", {"kind": "rain"}, "nothing is called 'rain' here"),
        ("POST", "/faults", {"kind": "random_loss", "share": 2}, "a share between 0 and 1"),
        ("POST", "/faults", {"kind": "random_loss"}, "wanted share as well"),
        ("POST", "/faults", {"kind": "random_loss", "much": 1}, "nothing is called 'much' here"),
        ("POST", "/faults", {}, "wanted a kind"),
        ("POST", "/faults", [1], "wanted a JSON object"),
        ("POST", "/faults", b"{", "wanted JSON"),
        ("POST", "/faults", b" " * (LARGEST_BODY_BYTES + 1), "wanted at most 65536 bytes"),
        ("POST", "/faults", {"kind": "distance_loss", "half_m": 1, "scale_m": 1}, "does not know how far"),
        ("PUT", "/faults/x", {"kind": "trace", "path": "/etc/hostname"}, "a file, which a request may not name"),
        ("PUT", "/faults/x", {"kind": "pulsed", "fault": {"kind": "trace", "path": "a"}}, "may not name"),
        ("POST", "/faults", {"kind": "random_loss", "share": 10**400}, "wanted the settings of a fault"),
        ("POST", "/faults", _nested(400), "wanted"),
        ("PUT", "/radio", {"radio": "pigeon"}, "wanted {\"radio\": NAME}"),
        ("PUT", "/radio", {"radio": "/etc/passwd"}, "wanted {\"radio\": NAME}"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_one_sentence_and_changes_nothing(
    linked: Linked, method: str, path: str, body: Any, words: str
) -> None:
    status, text = linked.ask(method, path, body)
    assert 400 == status
    assert words in text
    assert [] == linked.ask("GET", "/state")[1]["faults"]


def test_there_is_none_of_that_name(linked: Linked) -> None:
    assert (404, "no fault at work is called rain; there are: none") == linked.ask("DELETE", "/faults/rain")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "drone.example"}, 421),
        ({"Origin": "http://elsewhere.example"}, 400),
        ({"Content_Type": "text/plain"}, 400),
    ],
)
def test_a_page_elsewhere_changes_nothing(linked: Linked, headers: dict[str, str], status: int) -> None:
    assert status == linked.ask("POST", "/faults", {"kind": "link_loss"}, **headers)[0]
    assert [] == linked.ask("GET", "/state")[1]["faults"]


@pytest.mark.parametrize(("method", "path"), [("DELETE", "/faults"), ("DELETE", "/faults/1"), ("PUT", "/radio")])
def test_a_page_elsewhere_changes_nothing_by_any_method(linked: Linked, method: str, path: str) -> None:
    linked.ask("POST", "/faults", {"kind": "link_loss"})
    for origin in ("http://evil.example", "http://192.0.2.1", f"http://127.0.0.1:{linked.port + 1}"):
        body = {"radio": "sik"} if method == "PUT" else None
        status, text = linked.ask(method, path, body, Origin=origin, Host=origin.removeprefix("http://"))
        assert status in (400, 421), text
    assert ["1"] == [each["name"] for each in linked.ask("GET", "/state")[1]["faults"]]
    assert 200 == linked.ask("DELETE", "/faults/1", Origin=f"http://127.0.0.1:{linked.port}")[0]


def test_a_delay_without_end_keeps_the_frame_and_not_the_link(linked: Linked) -> None:
    assert 200 == linked.ask("PUT", "/faults/x", {"kind": "latency", "mean_s": 1e308})[0]
    linked.say("drone", Encoder(1, 1)("HEARTBEAT"))
    while not (state := linked.ask("GET", "/state")[1])["down"]["entered"]:
        pass
    assert (1, 0) == (state["down"]["under_way"], state["down"]["left"])
    assert not linked.running.failed.done()


def test_no_descriptor_left_for_one_who_connects_is_not_the_links_end(linked: Linked) -> None:
    context = {"message": "socket.accept() out of system resource", "exception": OSError(24, "Too many open files")}
    with closing(asyncio.new_event_loop()) as loop:
        linked.running._fail(loop, context)
        assert not linked.running.failed.done()
        linked.running._fail(loop, {"message": "a callback of ours", "exception": OSError(28, "full")})
        assert linked.running.failed.done()
