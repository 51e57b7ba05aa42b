"""Messages that only some kinds are made of."""

from __future__ import annotations

from collections.abc import Mapping

from harness.reading.ground import POSITION, POSITION_KINDS
from harness.reading.orders import HEARD_IDS, ORDER_KINDS, SENT_IDS
from harness.reading.settings import OF_USE


def of_use(gnss: Mapping[int, str]) -> dict[int, tuple[str, ...]]:
    """By number, the kinds that each is made into; `gnss` are those of satellite navigation."""
    kinds = {**dict.fromkeys(SENT_IDS | HEARD_IDS, ORDER_KINDS), POSITION: POSITION_KINDS}
    for number, kind in gnss.items():
        kinds[number] = (*kinds.get(number, ()), kind)
    for number, more in OF_USE.items():
        kinds[number] = (*kinds.get(number, ()), *more)
    return kinds
