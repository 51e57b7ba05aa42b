"""No frame that is able to arm passes, whoever sends it and however it is wrapped, but on the operator's word; and what
lasts, keys a transmitter, shuts the guard out, or is for another, on nobody's."""

from __future__ import annotations

import pytest

from harness.builtin.params import TABLE
from harness.mavlink import frame as framing
from harness.mavlink.dialect import by_name, definitions
from harness.mavlink.signing import Signer
from harness.rigs.interlock import Gate, Terms, known, raw_value, refusal
from harness.rigs.journal import Saved
from harness.rigs.passing import ALWAYS, ON_WORD
from harness.vehicles.harmless import HARMLESS
from harness.wire.memory import memory_pair
from tests.rigs.arming import harm, motor_orders, outlasts, readable
from tests.rigs.frames import ABLE, HARMLESS_FRAMES, NEVER, SENSORS, bits, command, frame, ftp, msp, parameter

TERMS = Terms(harmless=HARMLESS["ardupilot"], board=(1, 1))
PX4 = Terms(harmless=HARMLESS["px4"], board=(1, 1))
ATTESTED = Terms(harmless=HARMLESS["ardupilot"], board=(1, 1), attested=True)
SIMULATED = Terms(harmless=HARMLESS["ardupilot"], board=(1, 1), simulated=True)
EVERY = pytest.mark.parametrize("terms", [TERMS, ATTESTED, SIMULATED], ids=["bare", "props off", "simulated"])

ODD = {
    "a bad checksum": ABLE["arm"][:-1] + bytes([ABLE["arm"][-1] ^ 1]),
    "half a frame": frame("HEARTBEAT")[:-1],
    "a frame and a half": frame("HEARTBEAT") + b"\xfd",
    "nothing": b"",
}


@pytest.mark.parametrize("name", ABLE)
def test_what_is_able_to_arm_is_refused_and_says_what_it_is(name: str) -> None:
    told = refusal(ABLE[name], TERMS)

    assert told is not None
    assert "may arm the board, or move its outputs" in told


@pytest.mark.parametrize("terms", [ATTESTED, SIMULATED], ids=["props off", "simulated"])
@pytest.mark.parametrize("name", ABLE)
def test_it_passes_where_there_are_no_propellers(name: str, terms: Terms) -> None:
    assert refusal(ABLE[name], terms) is None


@EVERY
@pytest.mark.parametrize("name", NEVER)
def test_what_lasts_keys_a_transmitter_shuts_the_guard_out_or_strays_never_passes(name: str, terms: Terms) -> None:
    assert refusal(NEVER[name], terms) is not None


@EVERY
@pytest.mark.parametrize("name", ODD)
def test_what_is_no_whole_frame_never_passes(name: str, terms: Terms) -> None:
    assert refusal(ODD[name], terms) == "bytes that are no whole frame"


@EVERY
@pytest.mark.parametrize("name", HARMLESS_FRAMES)
def test_its_harmless_twin_passes(name: str, terms: Terms) -> None:
    assert refusal(HARMLESS_FRAMES[name], terms) is None


def test_a_simulators_sensors_reach_only_a_board_that_is_in_a_loop() -> None:
    assert refusal(SENSORS, SIMULATED) is None
    assert [True, True] == [refusal(SENSORS, terms) is not None for terms in (TERMS, ATTESTED)]


def test_every_message_that_passes_is_one_and_all_others_never_do() -> None:
    listed = {"PARAM_SET", "COMMAND_LONG", "COMMAND_INT", *ALWAYS, *ON_WORD}
    passed = {name for name in by_name() if refusal(frame(name), ATTESTED) is None}

    assert set() == listed - by_name().keys()
    assert set() == passed - listed
    assert {
        "COMMAND_LONG",
        "COMMAND_INT",
        "MISSION_ITEM_INT",
        "PARAM_SET",
    } == listed - passed


def test_a_command_that_no_list_has_never_passes() -> None:
    passed = {number for number in range(1 << 16) if refusal(command(number, 1.0, 1.0), ATTESTED) is None}

    assert {20, 21, 22, 179, 192, 246, 300, 401, 510, 511, 512, 519, 520} >= passed
    assert {401, 512} <= passed


def test_integers_of_px4_are_read_as_it_reads_them() -> None:
    none_at_all = parameter("COM_RC_IN_MODE", bits(4), 6)
    a_receiver = parameter("COM_RC_IN_MODE", bits(0), 6)

    assert refusal(none_at_all, PX4) is None
    assert refusal(a_receiver, PX4) is not None
    assert refusal(parameter("RTL_RETURN_ALT", 20.0, 9), PX4) is None
    assert refusal(parameter("RTL_RETURN_ALT", 20.0, 4), PX4) is not None  # of a type that it does not have


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("NAV_DLL_ACT", 5), ("NAV_DLL_ACT", 6), ("NAV_RCL_ACT", 5), ("GF_ACTION", 4), ("COM_POS_LOW_ACT", 4),
        ("SDLOG_DIRS_MAX", 1), ("MAV_SYS_ID", 2), ("MAV_COMP_ID", 2), ("MAV_PROTO_VER", 1), ("SYS_AUTOCONFIG", 1),
        ("MC_AT_START", 1), ("CBRK_FLIGHTTERM", 0), ("MAV_0_CONFIG", 0), ("SYS_BL_UPDATE", 1), ("RC_MAP_ARM_SW", 5),
    ],
)  # fmt: skip
def test_what_ends_a_flight_lasts_or_shuts_out_is_never_set_on_px4(name: str, value: int) -> None:
    terms = Terms(harmless=PX4.harmless, board=(1, 1), attested=True)

    assert refusal(parameter(name, bits(value), 6), terms) is not None


def test_what_is_listed_of_the_practice_drone_it_has() -> None:
    harmless = HARMLESS["builtin"]
    named = {*harmless.settings.free, *harmless.settings.limited, *harmless.on_word.free}

    assert set() == named - {row.name for row in TABLE}


def test_what_it_was_before_may_always_be_set_again() -> None:
    before = parameter("ARMING_CHECK", 1.0)
    terms = Terms(harmless=TERMS.harmless, board=(1, 1), was={"ARMING_CHECK": raw_value(before)})

    assert refusal(before, terms) is None
    assert refusal(parameter("ARMING_CHECK", 0.0), terms) is not None
    assert refusal(parameter("ARMING_CHECK", 1.0, to=(2, 1)), terms) is not None


@pytest.mark.parametrize(
    ("told", "passes"), [({}, False), ({"ADSB_RF_SELECT": 3.0}, False), ({"ADSB_RF_SELECT": 1.0}, True)]
)
def test_a_transponder_is_switched_on_only_where_it_was_read_that_it_does_not_transmit(
    told: dict[str, float], passes: bool
) -> None:
    terms = Terms(harmless=TERMS.harmless, board=(1, 1), told=told)
    because = refusal(parameter("ADSB_TYPE", 1.0), terms)

    assert passes == (because is None)
    assert passes or "may key a transmitter: wanted ADSB_RF_SELECT read as 0 or 1, saw" in str(because)


def test_of_what_a_board_said_only_that_is_kept_which_another_parameter_wants() -> None:
    raw = b"\x00\x00\x80\x3f"
    heard = {name: Saved(name, raw, 2) for name in ("ADSB_RF_SELECT", "RTL_ALT")}

    assert {"ADSB_RF_SELECT": 1.0} == known(heard, HARMLESS["ardupilot"])
    assert {} == known(heard, HARMLESS["px4"])


def test_a_board_that_was_not_met_is_told_nothing() -> None:
    assert refusal(HARMLESS_FRAMES["disarm"], Terms(harmless=TERMS.harmless, board=(0, 0))) is not None
    assert refusal(command(400, 0.0, to=(0, 0)), Terms(harmless=TERMS.harmless, board=(0, 0))) is not None


def test_an_unknown_message_unknown_flags_and_an_unknown_length_are_refused() -> None:
    arm = ABLE["arm"]
    flagged = arm[:2] + b"\x02" + arm[3:]
    beat = frame("HEARTBEAT")
    longer = bytes([beat[0], 12]) + beat[2:10] + bytes(11) + b"\x01"
    extra = definitions()[0].crc_extra

    def whole(head: bytes, extra: int) -> bytes:
        return head + framing.checksum(head, extra).to_bytes(2, "little")

    unknown = whole(beat[:7] + (123456).to_bytes(3, "little") + beat[10:-2], 0)
    assert "unknown here" in str(refusal(unknown, ATTESTED))
    assert "flags that are unknown" in str(refusal(whole(flagged[:-2], by_name()["COMMAND_LONG"].crc_extra), ATTESTED))
    assert "longer than it is known" in str(refusal(whole(longer, extra), ATTESTED))


def test_a_signed_frame_passes_as_any() -> None:
    signer = Signer(bytes(32), 0, lambda: 1)

    assert refusal(signer.sign(HARMLESS_FRAMES["disarm"]), TERMS) is None
    assert refusal(signer.sign(ABLE["arm"]), TERMS) is not None


BEHIND = "FILE_TRANSFER_PROTOCOL would be another frame to a board that lost a byte"


def test_a_frame_within_another_is_found() -> None:
    """A board that loses the first byte reads on from within."""
    assert refusal(ftp(5, ABLE["arm"]), TERMS) == BEHIND


def split(fillers: list[bytes]) -> tuple[bytes, bytes]:
    """A frame that arms, its head at the end of one harmless frame, the rest in another; `fillers`, which are harmless
    as well, are between the two, and within it."""
    head = bytes((0xFE, 33 + sum(map(len, fillers)), 0, 255, 190, 76))
    one = frame("FILE_TRANSFER_PROTOCOL", payload=[0, 0, 0, 5, *[0] * 241, *head])

    def two(end: bytes) -> bytes:
        return frame("FILE_TRANSFER_PROTOCOL", payload=[0, 0, 0, 5, *[0] * 14, *end, *[0] * 230, 1])

    inner = head + one[-2:] + b"".join(fillers) + two(b"\0\0")[:31]
    end = framing.checksum(inner, by_name()["COMMAND_LONG"].crc_extra).to_bytes(2, "little")
    assert inner + end in list(readable(b"".join((one, *fillers, two(end)))))
    return one, two(end)


@pytest.mark.parametrize("fillers", [[], [HARMLESS_FRAMES["the time"]] * 8], ids=["two", "ten"])
def test_a_frame_across_others_is_found(fillers: list[bytes]) -> None:
    one, two = split(fillers)
    gate = Gate()
    for each in (one, *fillers):
        assert gate.refuses(each, TERMS) is None
        gate.wrote(each)

    assert refusal(two, TERMS) is None
    assert gate.refuses(two, TERMS) == BEHIND


def test_what_the_port_dropped_stands_between_no_two_frames() -> None:
    """The board has the one before and the one behind."""
    one, two = split([])
    gate, (port, board) = Gate(), memory_pair()
    assert gate.write(one, TERMS, port) is None
    port.close()
    assert gate.write(HARMLESS_FRAMES["the time"], TERMS, port) is None
    port.join(board)

    assert BEHIND == gate.write(two, TERMS, port)
    assert {"FILE_TRANSFER_PROTOCOL": 1} == gate.kinds


def test_what_is_refused_is_not_written() -> None:
    gate, (port, board) = Gate(), memory_pair()
    got: list[bytes] = []
    board.listen(got.append)

    assert "may arm the board" in str(gate.write(ABLE["arm"], TERMS, port))
    assert gate.write(HARMLESS_FRAMES["disarm"], TERMS, port) is None
    assert [HARMLESS_FRAMES["disarm"]] == got


@pytest.mark.parametrize("at", [0, 3, 250 - 12 - 8])
def test_an_order_to_the_speed_controllers_is_found(at: int) -> None:
    """ArduPilot reads their protocol on its MAVLink port as soon as that was silent for 4 s."""
    order = msp(214, bytes((0xDC, 5)))
    hidden, broken = ftp(5, bytes(at) + order), ftp(5, bytes(at) + order[:-1] + bytes((order[-1] ^ 1,)))

    assert [214] == list(motor_orders(hidden))
    assert refusal(hidden, ATTESTED) == "FILE_TRANSFER_PROTOCOL would be an order to the speed controllers (MSP)"
    assert refusal(broken, TERMS) is None


def order_across_two() -> tuple[bytes, bytes]:
    """Begun at the end of the first, whose checksum is the order's length and number; ended in the second."""
    data_at = 25
    ends = (ftp(5, bytes(235) + bytes((each,)) + b"$M<") for each in range(256))
    one = next(each for each in ends if data_at <= each[-2] < 200)
    room = bytes(one[-2] - data_at)
    check = 0
    for each in one[-2:] + ftp(5, room + b"\0\1")[: one[-2]]:
        check ^= each
    return one, ftp(5, room + bytes((check, 1)))


def test_an_order_across_two_frames_is_found_as_well() -> None:
    one, two = order_across_two()
    gate = Gate()
    gate.wrote(one)

    assert [one[-1]] == list(motor_orders(one + two))
    assert refusal(two, TERMS) is None
    assert gate.refuses(two, TERMS) == "FILE_TRANSFER_PROTOCOL would be an order to the speed controllers (MSP)"


def test_the_other_account_knows_harm_when_it_sees_it() -> None:
    """It finds all that is able to arm but what only a list of the harmless can refuse."""
    unknowable = {"a parameter that nobody knows", "a command that nobody knows", "no number", "no end", "rtl_alt 1",
                  "arm, a little"}  # fmt: skip
    hidden = {"an ESC that is told its speed"}
    found = {name for name, each in (ABLE | NEVER).items() if harm(each) is not None}
    lasting = {name for name, each in NEVER.items() if outlasts(each) is not None}

    assert ABLE.keys() | NEVER.keys() == found | unknowable | hidden
    assert NEVER.keys() == lasting | unknowable | hidden
    assert {} == {name: harm(each) for name, each in HARMLESS_FRAMES.items() if harm(each) is not None}
    assert {} == {name: outlasts(each) for name, each in ABLE.items() if outlasts(each) is not None}
