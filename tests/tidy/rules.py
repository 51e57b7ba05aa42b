"""The house rules that no linter knows: each takes a file's path within the project and its text, and yields what is
wrong as "path:line: what", so that every rule can be shown to bite on a planted violation."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

LONGEST_FILE, LONGEST_FUNCTION = 300, 60
UNITS = ("s", "ms", "us", "ns", "m", "km", "mps", "mps2", "hz", "deg", "rad")
QUANTITIES = ("timeout", "distance", "delay", "speed", "altitude", "duration", "interval", "latency")
UNITLESS = {
    "speed": "a factor of real time, or max",
    "speed_asked": "the same, as filed",
    "speed_achieved": "the same, as filed",
    "max_speed": "the same, a stack's greatest",
}
NOT_OURS = {("harness/clock.py", "timeout"): "asyncio's own name, in methods that stand in for its own"}
NUMBERS = {"float", "int"}
WAITING = {"sleep", "timeout", "timeout_at", "wait_for", "call_later", "call_at"}
MACHINE_ROOMS = ("harness/wire/", "harness/rigs/", "harness/serve/")
MACHINE_MODULES = {"socket", "subprocess", "serial", "socketserver", "multiprocessing"}
MACHINE_CALLS = {
    "create_subprocess_exec", "create_subprocess_shell", "open_connection", "start_server",
    "create_connection", "create_server", "create_datagram_endpoint", "subprocess_exec",
}  # fmt: skip
STACK_ROOMS = ("harness/vehicles/", "harness/reading/", "harness/builtin/")
PARAMETER = re.compile(
    r"\b(?:FS|NAV|COM|RTL|MPC|MIS|GF|EKF2|EK3|CBRK|WPNAV|FENCE|ARMING|BATT|GPS\d?|MOT|SERIAL\d|SYSID|MAV_GCS|MAV_OPTIONS"
    r"|SIM(?!_STATE\b))_[A-Z0-9_]+\b"
)
MESSAGES = {"GPS_RAW_INT", "GPS_INPUT", "GPS_STATUS", "GPS_GLOBAL_ORIGIN"}
"""MAVLink messages that look like parameters."""


def long_file(path: str, text: str) -> Iterator[str]:
    if (lines := text.count("\n")) > LONGEST_FILE:
        yield f"{path}:{lines}: {lines} lines, wanted at most {LONGEST_FILE}: a room that wants a wall"


def long_function(path: str, text: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > LONGEST_FUNCTION:
                yield f"{path}:{node.lineno}: {node.name} has {lines} lines, wanted at most {LONGEST_FUNCTION}"


def missing_unit(path: str, text: str) -> Iterator[str]:
    """Parameters and fields that hold a number of seconds, metres or the like, and do not say so."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.arg):
            name, annotation = node.arg, node.annotation
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            name, annotation = node.target.id, node.annotation
        else:
            continue
        if name in UNITLESS or (path, name) in NOT_OURS:
            continue
        words = name.lower().strip("_").split("_")
        is_number = annotation is None or any(
            isinstance(part, ast.Name) and part.id in NUMBERS for part in ast.walk(annotation)
        )
        if is_number and set(words) & set(QUANTITIES) and words[-1] not in UNITS:
            yield f"{path}:{node.lineno}: {name} does not end in its unit, such as _{UNITS[0]} or _{UNITS[4]}"


def own_time(path: str, text: str) -> Iterator[str]:
    """Only clock.py knows what time it is and how to wait."""
    if path == "harness/clock.py":
        return
    for node in ast.walk(ast.parse(text)):
        if "time" in _imported(node):
            yield f"{path}:{node.lineno}: imports time; ask harness.clock"  # type: ignore[attr-defined]
        if isinstance(node, ast.Attribute) and node.attr in WAITING and _waits(node):
            yield f"{path}:{node.lineno}: {ast.unparse(node)}; ask harness.clock"


def _waits(node: ast.Attribute) -> bool:
    return node.attr.startswith("call_") or (isinstance(node.value, ast.Name) and node.value.id == "asyncio")


def machine_access(path: str, text: str) -> Iterator[str]:
    """Only wire, rigs and serve touch sockets, serial ports and processes."""
    if path.startswith(MACHINE_ROOMS):
        return
    for node in ast.walk(ast.parse(text)):
        for name in sorted(_imported(node) & MACHINE_MODULES):
            yield f"{path}:{node.lineno}: imports {name}, which only {', '.join(MACHINE_ROOMS)} may"  # type: ignore[attr-defined]
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in MACHINE_CALLS:
            yield f"{path}:{node.lineno}: {node.func.attr} is for {', '.join(MACHINE_ROOMS)}"


def stack_words(path: str, text: str) -> Iterator[str]:
    """Only vehicles, reading and builtin (and sitl/, which is no code) know a flight stack's parameters."""
    if path.startswith(STACK_ROOMS):
        return
    for number, line in enumerate(text.splitlines(), 1):
        for found in PARAMETER.findall(line):
            if found not in MESSAGES:
                yield f"{path}:{number}: {found} is a flight stack's own word, for {', '.join(STACK_ROOMS)} and sitl/"


def printing(path: str, text: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print":
            yield f"{path}:{node.lineno}: print; results go to harness.cli.screen, the rest into the evidence"


def leftovers(path: str, text: str) -> Iterator[str]:
    """Notes to oneself, and places that only one machine has."""
    for number, line in enumerate(text.splitlines(), 1):
        for found in re.findall(r"\b(?:TODO|FIXME|XXX|HACK)\b|(?<![\w.])/(?:home|root|Users)/\w+", line):
            yield f"{path}:{number}: {found}"


def _imported(node: ast.AST) -> set[str]:
    if isinstance(node, ast.Import):
        return {each.name.split(".")[0] for each in node.names}
    if isinstance(node, ast.ImportFrom) and not node.level:
        return {(node.module or "").split(".")[0]}
    return set()


EVERYWHERE = (long_file, long_function, leftovers)
PRODUCT = (missing_unit, own_time, machine_access, stack_words, printing)
