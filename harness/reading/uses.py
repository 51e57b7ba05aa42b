"""Messages that only some kinds are made of."""

from __future__ import annotations

from collections.abc import Mapping

from harness.reading.ground import POSITION, POSITION_KINDS
from harness.reading.orders import HEARD_IDS, ORDER_KINDS, SENT_IDS
from harness.reading.settings import OF_USE


def of_use(beside: Mapping[int, tuple[str, ...]]) -> dict[int, tuple[str, ...]]:
    """By number, the kinds that each is made into; `beside` are those of the instrument port."""
    kinds = {**dict.fromkeys(SENT_IDS | HEARD_IDS, ORDER_KINDS), POSITION: POSITION_KINDS}
    for uses in (beside, OF_USE):
        kinds |= {number: (*kinds.get(number, ()), *more) for number, more in uses.items()}
    return kinds
