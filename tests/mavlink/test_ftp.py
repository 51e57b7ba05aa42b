"""A file transfer's payload says what was put into it."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymavlink.mavftp import FTP_OP

from harness.mavlink.ftp import LENGTH, Op, Transfer

BYTE = st.integers(0, 255)


@given(
    number=st.integers(0, 0xFFFF), op=BYTE, data=st.binary(max_size=LENGTH - 12), asked=BYTE, session=BYTE,
    offset=st.integers(0, 2**32 - 1),
)  # fmt: skip
def test_what_is_packed_is_read_again(number: int, op: int, data: bytes, asked: int, session: int, offset: int) -> None:
    made = Transfer(number, op, data, asked=asked, session=session, offset=offset)

    payload = made.payload()

    assert LENGTH == len(payload)
    assert made._replace(size=len(data)) == Transfer.of(payload)


@given(st.lists(BYTE, min_size=LENGTH, max_size=LENGTH))
def test_whatever_stands_there_is_read(payload: list[int]) -> None:
    said = Transfer.of(tuple(payload))

    assert len(said.data) <= min(LENGTH - 12, said.size or 0)


def test_it_is_what_pymavlink_makes_of_it() -> None:
    theirs = FTP_OP(7, 3, int(Op.LIST_DIRECTORY), 2, 0, 0, 9, bytearray(b"/\0")).pack()

    ours = Transfer(7, Op.LIST_DIRECTORY, b"/\0", session=3, offset=9).payload()

    assert bytes(theirs) == bytes(ours)[: len(theirs)]


def test_what_has_no_room_is_refused() -> None:
    with pytest.raises(struct.error):
        Transfer(1, 400).payload()
