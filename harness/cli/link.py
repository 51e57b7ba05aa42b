"""`cuas link`: a degraded radio between any ground station and any drone."""

from __future__ import annotations

import asyncio
import signal
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.text import Text

from harness.cli.link_check import check_recording
from harness.cli.link_keys import QUIT, Keys
from harness.cli.link_view import LinkView, summary
from harness.cli.pressed import can_press, pressed
from harness.cli.screen import GREEN, INTERRUPTED, console
from harness.clock import HostClock
from harness.errors import CallerError
from harness.faults.radio import KINDS, parse_fault, radio_names
from harness.rigs.address import parse_end
from harness.rigs.guarded_end import drone_end
from harness.rigs.linking import LinkSettings, RunningLink, open_link
from harness.serve.door import bind, quiet_server, url
from harness.serve.remote import remote

EVERY_S = 0.5
"""Between two looks."""
EPILOG = (
    "Between PX4's SITL and QGroundControl (tell QGroundControl to listen at 14551, or PX4 to send to 14540):\n\n"
    "  cuas link --drone udp:127.0.0.1:14540 --ground udp:127.0.0.1:14551 --radio lte\n\n"
    "Between ArduPilot's SITL and MAVProxy (mavproxy.py --master tcp:127.0.0.1:5770):\n\n"
    "  cuas link --drone tcp:127.0.0.1:5760 --ground tcpin:127.0.0.1:5770 --radio sik\n\n"
    "A pymavlink or MAVSDK application that connects by itself, over a downlink that loses every tenth frame:\n\n"
    "  cuas link --drone udp:127.0.0.1:14540 --ground udpin:127.0.0.1:14600 "
    '--fault "random_loss share=0.1 direction=down"\n\n'
    "A board on a desk, behind its guard (docs/bench.md), and a station at the far end of a modem:\n\n"
    "  cuas link --rig my-board.toml --ground serial:/dev/ttyUSB0:57600\n\n"
    "What became of every frame of a recording, and whether the station's own log agrees:\n\n"
    "  cuas link --check poor-day --heard mav.tlog\n\n"
    "While it runs: keys in the terminal (it tells them), or HTTP: it prints its address, which explains itself; such "
    'as  curl -X PUT ADDRESS/radio --json \'{"radio": "sik"}\'\n\n'
    "Neither end need be there at the beginning, and both may go and come back. All addresses are this machine's: a "
    "drone or a station elsewhere is brought here by its own router (mavlink-router, mavproxy --out).\n\n"
    f"Kinds of faults: {', '.join(KINDS)}; their settings are those of links/*.toml and of harness.faults.\n\n"
    "Example:  cuas link --drone udp:127.0.0.1:14540 --ground udpin:127.0.0.1:14600 --radio lte --record poor-day\n\n"
    f"Exit codes: 0 ended by {QUIT}; 130 by Ctrl-C, as is usual; 2 bad input (nothing is opened); 3 the link broke, or "
    "a board is not as it was. With --check: 0 every frame is accounted for; 1 some is not; 3 none is gone within the "
    "link that no fault took, but something is open: frames that nobody took, bytes that were no frame, a killed link. "
    "What a board's guard refused is told, and is not open."
)


Drone = Annotated[
    str | None,
    typer.Option(
        metavar="ADDRESS",
        help="where the drone is: udp:HOST:PORT (it sends to us), udpout:HOST:PORT (we speak first), tcp:HOST:PORT "
        "(it listens), tcpin:HOST:PORT (it connects to us), serial:DEVICE:BAUD (a board on a desk, behind its guard)",
    ),
]
Ground = Annotated[
    str | None,
    typer.Option(
        metavar="ADDRESS",
        help="where the ground station is: udp:HOST:PORT (it listens), udpin:HOST:PORT (it sends to us), "
        "tcp:HOST:PORT (it listens), tcpin:HOST:PORT (it connects to us), serial:DEVICE:BAUD (at the far end of a "
        "cable or a modem)",
    ),
]
Stack = Annotated[
    str | None,
    typer.Option(
        help="with --drone=serial:...: what flies on the board: ardupilot, px4, or builtin (the practice drone)"
    ),
]
Rig = Annotated[
    Path | None, typer.Option(metavar="FILE", help="in place of --drone: the board on a desk of this rig file")
]
PropsOff = Annotated[
    str,
    typer.Option(
        metavar="BOARD", help="with --rig: your word that this board has no propellers; it may then be armed",
        show_default=False,
    ),
]  # fmt: skip
Check = Annotated[
    Path | None,
    typer.Option(metavar="FOLDER", help="open no link; say of every frame that --record kept what became of it"),
]
Heard = Annotated[
    Path | None,
    typer.Option(metavar="TLOG", help="with --check: hold the ground station's own log against it as well"),
]


def link(
    drone: Drone = None,
    ground: Ground = None,
    stack: Stack = None,
    rig: Rig = None,
    props_off: PropsOff = "",
    radio: Annotated[
        str | None,
        typer.Option(help=f"the radio that all crosses from the beginning: {', '.join(radio_names())} or a .toml file"),
    ] = None,
    fault: Annotated[
        list[str] | None,
        typer.Option(metavar="FAULT", help='a fault from the beginning, as "KIND NAME=VALUE ..."; may be given again'),
    ] = None,
    seed: Annotated[int, typer.Option(help="of all that the faults draw by chance")] = 0,
    record: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="record every frame at both ends, and its fate, into this new folder"),
    ] = None,
    port: Annotated[int, typer.Option(help="the HTTP port on 127.0.0.1 by which it is told; 0: any that is free")] = 0,
    check: Check = None,
    heard: Heard = None,
) -> int:
    """A degraded radio between any ground station and any drone: loses, delays, ruins what crosses, as you say while it
    runs.

    It keeps real time, says nothing itself, and passes only whole MAVLink frames, signed or not.
    """
    if check is not None:
        return check_recording(check, heard)
    if heard is not None:
        raise CallerError(f"--heard={heard}: wanted --check=FOLDER as well, the recording to hold it against")
    if ground is None:
        raise CallerError("--ground: wanted where the ground station is, --ground=ADDRESS; see `cuas link --help`")
    settings = LinkSettings(
        drone=drone_end(drone, stack, rig, props_off),
        ground=parse_end("--ground", ground, is_ground=True),
        radio=radio,
        faults=tuple(parse_fault(each) for each in fault or ()),
        seed=seed,
        record=record,
    )
    return asyncio.run(_run(settings, port))


async def _run(settings: LinkSettings, port: int) -> int:
    screen = console()
    with bind("127.0.0.1", port, exposed=False) as listener:
        view = LinkView(screen, keys=can_press())
        async with open_link(settings, view.line) as running:
            server = quiet_server(remote(running))
            serving = asyncio.ensure_future(server.serve(sockets=[listener]))
            for head, words in (("ground", settings.ground), ("drone", settings.drone), ("by HTTP", url(listener))):
                screen.print(Text(f"{head:<10}", "dim") + Text(str(words)), soft_wrap=True)
            screen.file.flush()
            try:
                code = await _until_ended(running, view)
            finally:
                server.should_exit = True
                await serving
            for line in summary(running.state()):
                screen.print(line, soft_wrap=True)
    return code


async def _until_ended(running: RunningLink, view: LinkView) -> int:
    """Shows how it is until a signal, a key, or an error."""
    loop, clock = asyncio.get_running_loop(), HostClock()
    ended: asyncio.Future[int] = loop.create_future()

    def end(code: int) -> None:
        if not ended.done():
            ended.set_result(code)

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, end, INTERRUPTED)
    keys = Keys(running.controls)

    def press(letter: str) -> None:
        if letter == QUIT:
            end(GREEN)
        elif said := keys.press(letter):
            view.said = said
            view.show(running.state())

    with pressed(press), view:
        while not ended.done():
            if running.failed.done():
                running.failed.result()
            view.show(running.state())
            looked = asyncio.ensure_future(clock.sleep_until(clock.now_s() + EVERY_S))
            waited: set[asyncio.Future[Any]] = {looked, ended, running.failed}
            await asyncio.wait(waited, return_when=asyncio.FIRST_COMPLETED)
            looked.cancel()
        return ended.result()
