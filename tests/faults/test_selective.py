"""Faults that choose by message and sender: theirs entirely, the others not at all."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.errors import CallerError
from harness.faults import Latency, LinkLoss, MessageLoss, Packet, RandomLoss, Scoped
from harness.mavlink.codec import Encoder
from harness.taps import Way
from tests.faults.calibration import Stage

law = settings(max_examples=50, deadline=None)
NAMES = ["HEARTBEAT", "ATTITUDE", "COMMAND_ACK", "EVENT"]
SENDERS = {(system, version): Encoder(system, 1, version=version) for system in (1, 255) for version in (1, 2)}
TRAFFIC = st.lists(
    st.tuples(st.sampled_from(NAMES), st.sampled_from([1, 255]), st.sampled_from([1, 2])).filter(
        lambda each: each[0] != "EVENT" or each[2] == 2
    ),
    max_size=60,
)
Sent = tuple[str, int, int]


def survivors(fault: MessageLoss | Scoped, traffic: list[Sent], seed: int = 1) -> list[bool]:
    """Whether each crossed."""
    effect = fault.begin(Random(seed), Stage(), Way.DOWN)
    return [bool(effect(Packet(SENDERS[system, version](name), 0.0))) for name, system, version in traffic]


@law
@given(TRAFFIC)
def test_only_the_chosen_messages_are_lost(traffic: list[Sent]) -> None:
    chosen = {"HEARTBEAT", "EVENT"}

    lost = MessageLoss(messages=("HEARTBEAT", "EVENT"))
    assert [name not in chosen for name, _, _ in traffic] == survivors(lost, traffic)
    spared = MessageLoss(all_but=("HEARTBEAT", "EVENT"))
    assert [name in chosen for name, _, _ in traffic] == survivors(spared, traffic)
    of_ground = MessageLoss(systems=(255,))
    assert [system != 255 for _, system, _ in traffic] == survivors(of_ground, traffic)
    both = MessageLoss(messages=("HEARTBEAT",), systems=(255,))
    assert [(name, system) != ("HEARTBEAT", 255) for name, system, _ in traffic] == survivors(both, traffic)
    neither = MessageLoss(all_but=("HEARTBEAT",), systems=(255,))
    assert [name == "HEARTBEAT" or system != 255 for name, system, _ in traffic] == survivors(neither, traffic)


@law
@given(TRAFFIC, st.integers(0, 2**32))
def test_a_scoped_fault_does_not_even_draw_for_the_others(traffic: list[Sent], seed: int) -> None:
    """So the fate of the chosen packets is the same whatever else is sent between them."""
    scoped = Scoped(RandomLoss(0.5), messages=("HEARTBEAT",))
    alone = [each for each in traffic if each[0] == "HEARTBEAT"]

    fates = survivors(scoped, traffic, seed)

    assert all(fate for fate, each in zip(fates, traffic, strict=True) if each[0] != "HEARTBEAT")
    among = [fate for fate, each in zip(fates, traffic, strict=True) if each[0] == "HEARTBEAT"]
    assert survivors(scoped, alone, seed) == among
    rng = Random(seed)
    assert [rng.random() >= 0.5 for _ in alone] == among


def test_a_scoped_fault_does_to_its_own_what_it_does_to_all() -> None:
    effect = Scoped(Latency(mean_s=0.5), systems=(1,)).begin(Random(1), Stage(), Way.UP)
    mine, theirs = Packet(SENDERS[1, 2]("ATTITUDE"), 3.0), Packet(SENDERS[255, 2]("ATTITUDE"), 3.0)

    assert [3.5, 3.0] == [effect(each)[0].due_s for each in (mine, theirs)]


def test_names_may_come_as_a_list_as_from_a_file() -> None:
    assert MessageLoss(messages=("ATTITUDE",)) == MessageLoss(messages=["ATTITUDE"])  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({}, "wanted at least one of them"),
        ({"messages": ("ATTITUDE",), "all_but": ("ATTITUDE",)}, "wanted one of them only"),
        ({"messages": ("ATTITUD",)}, r"no MAVLink message is called 'ATTITUD'; the nearest are ATTITUDE"),
        ({"messages": ("ZZZZZ",)}, r"no MAVLink message is called 'ZZZZZ'$"),
        ({"all_but": (0,)}, "no MAVLink message is called 0"),
        ({"messages": "ATTITUDE"}, r"messages='ATTITUDE'\): wanted a tuple of MAVLink messages"),
        ({"systems": (0,)}, r"systems=\(0,\)\): wanted system numbers from 1 to 255"),
        ({"systems": (True,)}, "wanted system numbers"),
        ({"systems": 5}, "wanted a tuple of system numbers"),
    ],
)
def test_what_cannot_be_chosen_is_refused(settings: dict[str, object], sentence: str) -> None:
    with pytest.raises(CallerError, match=sentence):
        MessageLoss(**settings)  # type: ignore[arg-type]
    with pytest.raises(CallerError, match=sentence):
        Scoped(LinkLoss(), **settings)  # type: ignore[arg-type]
