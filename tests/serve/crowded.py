"""An evidence folder in which much has ended, and where the disk gives one bundle only when the test lets it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from harness.evidence.bundle import RUN_NAME
from harness.evidence.ledger import Ledger
from harness.verdict import Verdict


def crowd(bundle: Path, folder: Path, count: int) -> list[Path]:
    """So many copies of a flown bundle, under names of their own, each as a run of the folder's ledger."""
    ledger = Ledger(folder)
    made = []
    for number in range(count):
        copy = folder / f"{bundle.name}-{number:03d}"
        shutil.copytree(bundle, copy)
        ledger.started(copy.name, "LINK-1", "builtin", number)
        ledger.finished(copy.name, Verdict.PASS, None)
        made.append(copy)
    return made


@contextmanager
def held(bundle: Path) -> Iterator[None]:
    """Whoever reads its identity waits until the end of this."""
    identity = bundle / RUN_NAME
    data = identity.read_bytes()
    identity.unlink()
    os.mkfifo(identity)
    try:
        yield
    finally:
        # Opening it waits for who reads; from then on it is a file again, for who comes later.
        with identity.open("wb") as pipe:
            identity.unlink()
            identity.write_bytes(data)
            pipe.write(data)
