"""What is no frame is skipped and counted, and never raised: by the splitter, the codec, the reader, and the judge."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from random import Random
from zlib import crc32

import pytest

from harness.errors import BundleError
from harness.evidence.bundle import Bundle
from harness.evidence.index import INDEX_NAME, header
from harness.judge import judge
from harness.mavlink import frame as framing
from harness.mavlink.codec import decode
from harness.mavlink.dialect import definitions
from harness.mavlink.frame import Splitter
from harness.reading import STACKS
from harness.reading.reader import Reader
from harness.rigs.tape import _key
from harness.taps import Fate, Tap, Way
from harness.timeline import Timeline
from tests.malformed import RECORDED, altered, corpus, malformed, reworded

COUNT = 10_000
STACK_NAMES = ("px4", "ardupilot")


def chunks(pieces: Iterable[bytes], seed: int) -> Iterable[bytes]:
    """The same bytes in other portions."""
    data, rng, at = b"".join(pieces), Random(seed), 0
    while at < len(data):
        length = rng.randrange(1, 900)
        yield data[at : at + length]
        at += length


@pytest.mark.parametrize("vehicle", STACK_NAMES)
def test_every_byte_is_of_a_frame_or_counted(vehicle: str) -> None:
    splitter, pieces = Splitter(), list(malformed(corpus(vehicle), COUNT, seed=1))
    frames = [frame for chunk in chunks(pieces, seed=2) for frame in splitter.feed(chunk)]

    assert sum(map(len, pieces)) == sum(map(len, frames)) + sum(splitter.tally().values())
    assert all(map(framing.is_frame, frames))
    assert min(splitter.noise_bytes, splitter.bad_frames) > COUNT


def test_real_frames_among_them_come_out() -> None:
    """All but a few: what bears a number that nobody knows may be a frame, and may reach into the next one, of which
    not all has come."""
    real = [frame for frame in corpus() if framing.msg_id(frame) in definitions()]
    splitter, rng = Splitter(), Random(3)
    pieces: list[bytes] = []
    put = []
    for piece in malformed(real, COUNT, seed=4):
        put.append(rng.choice(real))
        pieces += [piece, put[-1]]
    came = [frame for chunk in chunks([*pieces, bytes(600)], seed=5) for frame in splitter.feed(chunk)]

    lost = Counter(put) - Counter(came)
    assert lost.total() <= 3, lost


@pytest.mark.parametrize("vehicle", STACK_NAMES)
def test_a_frame_of_anything_is_decoded_or_unknown(vehicle: str) -> None:
    for frame in altered(corpus(vehicle), COUNT, seed=6):
        assert definitions()[framing.msg_id(frame)].name == decode(frame).name


@pytest.mark.parametrize("vehicle", STACKS)
def test_the_reader_takes_anything_in_any_field_at_any_tap(vehicle: str) -> None:
    reader = Reader(STACKS[vehicle], Timeline(), station=(255, 190))
    rng, t_ms = Random(7), 0
    frames = corpus("ardupilot" if vehicle == "ardupilot" else "px4")
    for record, frame in enumerate(altered(frames, COUNT, seed=8)):
        t_ms += rng.randrange(20)
        tap, way, fate = (rng.choice(list(each)) for each in (Tap, Way, Fate))
        due_ms, fault = t_ms + rng.randrange(100), rng.randrange(3)
        reader.feed(record, tap, way, fate, frame, _key(tap, frame), t_ms, due_ms, fault)
    reader.close()

    assert reader.timeline.end_s > 0


@pytest.mark.parametrize("vehicle", STACKS)
def test_the_reader_takes_whatever_strangers_send(vehicle: str) -> None:
    reader = Reader(STACKS[vehicle], Timeline(), station=(255, 190))
    for record, piece in enumerate(malformed(corpus(), COUNT, seed=9)):
        fate = Fate.DELIVERED if framing.is_frame(piece) else Fate.DAMAGED
        reader.feed(record, Tap.ROGUE, Way.UP, fate, piece, _key(Tap.ROGUE, piece), record, record)
    reader.close()

    assert set(reader.timeline.kinds()) <= {"answer"} | set(reader.timeline.kinds())


@pytest.fixture(params=STACK_NAMES)
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return Path(shutil.copytree(RECORDED / f"{request.param}-patrol", tmp_path / "bundle"))


def rewritten(folder: Path, change: dict[int, bytes]) -> Bundle:
    """The bundle with these records' bytes, of the same length, changed, in its taps and in its index."""
    bundle = Bundle.open(folder)
    index = bundle.index.copy()
    index.flags.writeable = True
    taps = {tap: bytearray((folder / tap.file_name).read_bytes()) for tap in Tap if (folder / tap.file_name).exists()}
    for number, data in change.items():
        at = int(index["offset"][number])
        taps[Tap(int(index["tap"][number]))][at : at + len(data)] = data
        index["crc"][number] = crc32(data)
    for tap, data in taps.items():
        (folder / tap.file_name).write_bytes(data)
    (folder / INDEX_NAME).write_bytes(header() + index.tobytes())
    return Bundle.open(folder)


def drawn(folder: Path, count: int, seed: int) -> list[tuple[int, bytes]]:
    bundle = Bundle.open(folder)
    wanted = Reader(STACKS[bundle.identity.vehicle], Timeline(), station=(255, 190)).wanted
    every = [(number, frame) for number, _, frame in bundle.frames(msg_ids=wanted)]
    return Random(seed).sample(every, min(count, len(every)))


def test_bytes_that_are_not_those_recorded_are_named(folder: Path) -> None:
    for tap in folder.glob("*.tlog"):
        data, rng = bytearray(tap.read_bytes()), Random(10)
        for _ in range(COUNT // 3):
            data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
        tap.write_bytes(data)

    with pytest.raises(BundleError, match=r"corrupt frame at byte \d+ \(record \d+\): wanted checksum"):
        judge(Bundle.open(folder))


def test_taps_altered_together_with_their_index_are_seen_through_and_counted(folder: Path) -> None:
    rng = Random(11)
    spoilt = {number: frame[:-3] + rng.randbytes(3) for number, frame in drawn(folder, 500, seed=12)}
    wrong = [each for each in spoilt.values() if not framing.is_frame(each)]

    with pytest.raises(BundleError, match=f"saw {len(wrong)} that are none, the first in record"):
        judge(rewritten(folder, spoilt))


def test_taps_that_tell_anything_are_judged(folder: Path) -> None:
    """Frames that were replaced by others with good checksums: their fields may say anything."""
    rng = Random(13)
    change = {}
    for number, frame in drawn(folder, COUNT, seed=14):
        made = reworded(frame, rng)
        if len(made) == len(frame):
            change[number] = made
    judgement = judge(rewritten(folder, change))

    assert len(change) > 100
    assert len(judgement.findings) >= 5


def test_an_index_is_made_again_from_whatever_the_taps_have(folder: Path) -> None:
    (folder / INDEX_NAME).unlink()
    for tap in folder.glob("*.tlog"):
        data, rng = bytearray(tap.read_bytes()), Random(15)
        for _ in range(COUNT // 3):
            data[rng.randrange(len(data))] = rng.randrange(256)
        tap.write_bytes(data[: -rng.randrange(1, 99)])

    bundle = Bundle.open(folder)
    assert bundle.rebuilt
    assert sum(len(frame) for _, _, frame in bundle.frames()) > sum(
        0.9 * each.stat().st_size for each in folder.glob("*.tlog")
    )
