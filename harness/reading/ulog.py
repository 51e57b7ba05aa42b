"""PX4's own log (ULog, .ulg), by pyulog.

Sources (v1.16-dev): VehicleCommand.msg, VehicleCommandAck.msg, VehicleStatus.msg, logged_topics.cpp. A command of
somebody else's is published (`from_external`) once the MAVLink receiver has let it in, with its sender; what is dropped
before is in no log. Its answer is another message, to the sender.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from pyulog import ULog
from pyulog.exceptions import ULogException

from harness.mavlink.codec import Message
from harness.reading.logged import Noted, OwnLog
from harness.reading.px4_events import event_report
from harness.timeline import Span

_TOPICS = ["vehicle_command", "vehicle_command_ack", "vehicle_status", "event"]
_STEADY = "vehicle_attitude"
"""250 a second in simulation. A parameter's entry has no stamp: it is dated by the last message read before it."""
_ANSWERED_S = 2.0
_STATES = {
    0: "MANUAL", 1: "ALTCTL", 2: "POSCTL", 3: "AUTO_MISSION", 4: "AUTO_LOITER", 5: "AUTO_RTL", 12: "DESCEND",
    13: "TERMINATION", 14: "OFFBOARD", 15: "STAB", 17: "AUTO_TAKEOFF", 18: "AUTO_LAND", 19: "AUTO_FOLLOW_TARGET",
    20: "AUTO_PRECLAND", 21: "ORBIT",
}  # fmt: skip
_REASONS = {
    1: "STICK_GESTURE", 2: "RC_SWITCH", 3: "COMMAND_INTERNAL", 4: "COMMAND_EXTERNAL", 5: "MISSION_START",
    6: "SAFETY_BUTTON", 7: "AUTO_DISARM_LAND", 8: "AUTO_DISARM_PREFLIGHT", 9: "KILL_SWITCH", 10: "LOCKDOWN",
    11: "FAILURE_DETECTOR", 12: "SHUTDOWN",
}  # fmt: skip
_ARMED = 2
"""ARMING_STATE_ARMED."""
Rows = list[SimpleNamespace]


def read_ulog(path: Path) -> OwnLog:
    """Raises ValueError for a file that is none, and what pyulog does for one that breaks off within an entry:
    TypeError, LookupError."""
    with path.open("rb") as file:
        try:
            log = ULog(file, message_name_filter_list=[*_TOPICS, _STEADY])
        except ULogException as error:
            raise ValueError(str(error)) from error
    rows = {name: _rows(log, name) for name in _TOPICS}
    noted = [
        *_commands(rows["vehicle_command"], rows["vehicle_command_ack"]),
        *_changes(rows["vehicle_status"]),
        *_events(rows["event"]),
        *(Noted(t_s=t_us / 1e6, what=f"parameter {name} = {value:g}", parameter=name)
          for t_us, name, value in log.changed_parameters),
    ]  # fmt: skip
    return OwnLog(
        begin_s=log.start_timestamp / 1e6,
        end_s=log.last_timestamp / 1e6,
        noted=tuple(sorted(noted, key=lambda each: each.t_s)),
        holes=tuple(Span(each.timestamp / 1e6, each.timestamp / 1e6 + each.duration / 1e3) for each in log.dropouts),
    )


def _rows(log: Any, name: str) -> Rows:
    """A topic's messages, in their order."""
    found: dict[str, Any] = next((each.data for each in log.data_list if each.name == name), {})
    columns = {key: values.tolist() for key, values in found.items()}
    return [
        SimpleNamespace(t_s=stamp_us / 1e6, **{key: values[at] for key, values in columns.items()})
        for at, stamp_us in enumerate(columns.get("timestamp", ()))
    ]


def _commands(asked: Rows, answers: Rows) -> Iterator[Noted]:
    left = list(answers)
    for each in asked:
        if not each.from_external:
            continue
        answer = next((other for other in left if _answers(other, each)), None)
        if answer is not None:
            left.remove(answer)
        yield Noted(
            t_s=each.t_s, what=f"command {each.command}", command=each.command, system=each.source_system,
            component=each.source_component, result=None if answer is None else answer.result,
        )  # fmt: skip


def _answers(answer: SimpleNamespace, asked: SimpleNamespace) -> bool:
    to = (answer.command, answer.target_system, answer.target_component)
    by = (asked.command, asked.source_system, asked.source_component)
    return to == by and asked.t_s <= answer.t_s <= asked.t_s + _ANSWERED_S


def _changes(states: Rows) -> Iterator[Noted]:
    for before, now in pairwise(states):
        if now.nav_state != before.nav_state:
            yield Noted(t_s=now.t_s, what=f"mode {_STATES.get(now.nav_state, f'{now.nav_state}')}")
        if (now.arming_state == _ARMED) != (before.arming_state == _ARMED):
            is_armed = now.arming_state == _ARMED
            why = now.latest_arming_reason if is_armed else now.latest_disarming_reason
            yield Noted(
                t_s=now.t_s, what=f"{'armed' if is_armed else 'disarmed'} by {_REASONS.get(why, f'reason {why}')}"
            )


def _events(events: Rows) -> Iterator[Noted]:
    """Those that are reports: the same that it tells its ground."""
    for each in events:
        count = sum(name.startswith("arguments[") for name in vars(each))
        arguments = [vars(each)[f"arguments[{at}]"] for at in range(count)]
        report = event_report(Message(name="EVENT", system=1, component=1, id=each.id, arguments=arguments))
        if report is not None:
            yield Noted(t_s=each.t_s, what=report.text)
