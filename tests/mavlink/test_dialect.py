"""CRC_EXTRA: the algorithm agrees with pymavlink's table, so it is trusted for those that it lacks."""

from __future__ import annotations

import inspect

import pytest
from pymavlink.dialects.v20 import all as stock

from harness.mavlink.dialect import Field, by_name, crc_extra_of, definitions
from tests.mavlink.messages import STOCK


def _base_fields(msg_id: int) -> tuple[Field, ...]:
    """Without extensions: those have defaults in pymavlink's constructors."""
    parameters = inspect.signature(stock.mavlink_map[msg_id].__init__).parameters
    return tuple(each for each in definitions()[msg_id].fields if parameters[each.name].default is inspect._empty)


def test_our_crc_extra_is_pymavlinks_for_every_message() -> None:
    ours = {msg_id: crc_extra_of(definitions()[msg_id].name, _base_fields(msg_id)) for msg_id in STOCK}

    assert {msg_id: cls.crc_extra for msg_id, cls in stock.mavlink_map.items()} == ours
    assert len(ours) > 300


@pytest.mark.parametrize(
    ("number", "name", "crc_extra", "size"),
    [
        (410, "EVENT", 160, 53),
        (411, "CURRENT_EVENT_SEQUENCE", 106, 3),
        (412, "REQUEST_EVENT", 33, 6),
        (413, "RESPONSE_EVENT_ERROR", 77, 7),
    ],
)
def test_the_events_interface_is_as_published(number: int, name: str, crc_extra: int, size: int) -> None:
    definition = definitions()[number]

    assert (number, name, crc_extra, size) == (
        definition.msg_id,
        definition.name,
        definition.crc_extra,
        definition.packer.size,
    )
    assert definition is by_name()[name]


def test_layouts_are_pymavlinks() -> None:
    for msg_id, cls in stock.mavlink_map.items():
        definition = definitions()[msg_id]
        assert (cls.msgname, cls.unpacker.size) == (definition.name, definition.packer.size)
        assert cls.ordered_fieldnames == [field.name for field in definition.fields]


def test_the_tables_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        definitions()[0] = definitions()[1]  # type: ignore[index]
    with pytest.raises(TypeError):
        by_name()["HEARTBEAT"] = definitions()[1]  # type: ignore[index]
