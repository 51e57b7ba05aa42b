"""A law of the honest drone that has a key: nothing that is not signed changes anything of it, whoever says it."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as some

from harness.mavlink import frame as framing
from harness.mavlink.codec import Encoder
from harness.mavlink.dialect import definitions
from harness.reading.builtin import MODE_NUMBERS
from tests.builtin.strangers import ON_BOARD, STATION, STRANGER, Beset, on_patrol

NAMES = sorted(each.name for each in definitions().values())
LIKELY = (
    "COMMAND_LONG", "COMMAND_INT", "SET_MODE", "PARAM_SET", "MISSION_COUNT", "MISSION_ITEM_INT", "MISSION_CLEAR_ALL",
    "MISSION_SET_CURRENT", "HEARTBEAT", "RC_CHANNELS_OVERRIDE", "MANUAL_CONTROL",
)  # fmt: skip
ORDERS = (20, 21, 22, 176, 179, 185, 192, 246, 300, 400, 511)
NUMBERS = some.sampled_from([0.0, 1.0, 2.0, 21196.0, *map(float, MODE_NUMBERS.values()), -1.0, 47e7])
IDS = some.sampled_from([STATION, STRANGER, ON_BOARD, (254, 191), (1, 1), (255, 195)])


@some.composite
def unsigned_frames(draw: some.DrawFn) -> tuple[str, bytes]:
    """Of the kinds that the drone understands more often than not, with what would make it do something."""
    name = draw(some.one_of(some.sampled_from(LIKELY), some.sampled_from(NAMES)))
    version = draw(some.sampled_from([1, 2]))
    definition = next(each for each in definitions().values() if each.name == name)
    fields: dict[str, Any] = {}
    for each in definition.fields:
        if each.length and not each.is_text:
            if each.ctype == "uint8_t":
                fields[each.name] = draw(some.binary(max_size=each.length))
        elif each.name.startswith("target"):
            fields[each.name] = draw(some.sampled_from([0, 1]))
        elif each.name == "command":
            fields[each.name] = draw(some.sampled_from(ORDERS))
        elif each.name == "param_id":
            fields[each.name] = draw(some.sampled_from(["LINK_ACTION", "GCS_SYSID", "RETURN_ALT_M"]))
        elif each.ctype == "float" and not each.length:
            fields[each.name] = draw(NUMBERS)
        elif not each.is_text and not each.length:
            fields[each.name] = draw(some.integers(0, 6))
    encode = Encoder(*draw(IDS), version=version if definition.msg_id < 256 else 2)
    return draw(some.sampled_from(["link", "instrument", "side"])), encode(name, **fields)


@cache
def twin_at(ticks: int) -> tuple[dict[str, object], tuple[float, ...]]:
    """What the undisturbed one is and where, so many ticks later."""
    station = on_patrol()
    station.run(ticks * station.drone.settings.tick_s)
    return station.state(), station.truth[-1]


def beset(station: Beset, frames: list[tuple[str, bytes]]) -> tuple[dict[str, object], tuple[float, ...]]:
    """What it is and where, a second later."""
    for port, frame in frames:
        getattr(station.drone, f"receive_{port}")(frame)
        station.step()
    for _ in range(20 - len(frames)):
        station.step()
    return station.state(), station.truth[-1]


@given(frames=some.lists(unsigned_frames(), min_size=1, max_size=20))
def test_no_unsigned_frames_of_anybody_change_anything(frames: list[tuple[str, bytes]]) -> None:
    assert twin_at(20) == beset(on_patrol(), frames)


@pytest.mark.parametrize("part", ["mode", "arming", "mission", "home", "parameters"])
def test_without_a_key_such_frames_change_each_part(part: str) -> None:
    frames = some.lists(unsigned_frames(), min_size=8, max_size=8)
    quick = settings(max_examples=1000, phases=[Phase.generate], database=None, derandomize=True)
    find(frames, lambda each: beset(on_patrol(key=None), each)[0][part] != twin_at(20)[0][part], settings=quick)


@given(some.binary(max_size=600))
def test_no_bytes_do(data: bytes) -> None:
    station = Beset()
    for chunk in (data, b"\xfd" + data, framing.build(76, data[:30], seq=0, system=66, component=190)[:20]):
        station.drone.receive_side(chunk)
        station.run(0.1)
    encode = Encoder(255, 195, signer=station.key_ring.signer(2))
    for asked in range(1, 100):  # what was cut may swallow some
        station.drone.receive_side(encode("TIMESYNC", ts1=asked))
        station.run(0.2)
        if station.answers("TIMESYNC"):
            break
    assert station.answers("TIMESYNC")
