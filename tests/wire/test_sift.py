"""One wire for two: each side gets its own frames, whole and in order, however the bytes are cut."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harness.mavlink.codec import Encoder
from harness.mavlink.frame import Splitter, msg_id
from harness.mavlink.hil import ACTUATORS
from harness.wire.memory import memory_pair
from harness.wire.sift import sift

NAMES = ("HEARTBEAT", "HIL_ACTUATOR_CONTROLS", "SYSTEM_TIME", "ATTITUDE")
law = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


class Bench:
    """A board at one end, and the two who share the other."""

    def __init__(self) -> None:
        self.board, wire = memory_pair()
        self.rest, self.sifted = sift(wire, {ACTUATORS})
        self.to_rest, self.to_sifted, self.to_board = bytearray(), bytearray(), bytearray()
        self.rest.listen(self.to_rest.extend)
        self.sifted.listen(self.to_sifted.extend)
        self.board.listen(self.to_board.extend)


@law
@given(st.lists(st.sampled_from(NAMES), max_size=20), st.lists(st.integers(1, 60), min_size=1, max_size=8))
def test_each_side_gets_its_own_frames_in_order_however_they_are_cut(names: list[str], cuts: list[int]) -> None:
    bench, encode = Bench(), Encoder(1, 1)
    frames = [encode(name) for name in names]
    stream, turn = b"".join(frames), 0
    while stream:
        size = cuts[turn % len(cuts)]
        bench.board.send(stream[:size])
        stream, turn = stream[size:], turn + 1

    assert [each for each in frames if msg_id(each) == ACTUATORS] == Splitter().feed(bytes(bench.to_sifted))
    assert [each for each in frames if msg_id(each) != ACTUATORS] == Splitter().feed(bytes(bench.to_rest))


@law
@given(st.binary(min_size=1, max_size=30).map(lambda raw: raw.replace(b"\xfd", b"").replace(b"\xfe", b"")))
def test_noise_on_the_wire_is_seen_by_the_side_that_counts_it(noise: bytes) -> None:
    bench, encode = Bench(), Encoder(1, 1)
    bench.board.send(noise + encode("HIL_ACTUATOR_CONTROLS"))
    splitter = Splitter()
    splitter.feed(bytes(bench.to_rest))

    assert len(noise) == splitter.tally()["noise_bytes"]
    assert 1 == len(Splitter().feed(bytes(bench.to_sifted)))


def test_both_may_send_and_neither_hears_the_other() -> None:
    bench = Bench()
    bench.rest.send(b"ground")
    bench.sifted.send(b"simulator")

    assert b"groundsimulator" == bytes(bench.to_board)
    assert b"" == bytes(bench.to_rest + bench.to_sifted)


def test_the_wire_ends_with_the_rest_and_what_is_sent_then_is_counted() -> None:
    bench = Bench()
    bench.sifted.close()
    bench.sifted.send(b"simulator")
    bench.rest.send(b"ground")
    bench.rest.close()
    bench.rest.send(b"nobody")
    bench.board.send(b"nobody")

    assert b"ground" == bytes(bench.to_board)
    assert (1, 1, 1) == (bench.sifted.unsent, bench.rest.unsent, bench.board.unsent)
