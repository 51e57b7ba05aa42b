"""Whose fault it is.

HarnessError
├── CallerError          what was asked for cannot be done; nothing was started (exit code 2)
│   ├── BundleError      the evidence on disk is truncated, corrupt or newer than this harness
│   └── NotReadyError    the stack that was named never came up, or never became ready to fly (its last words)
├── RigError             ours or the rig's, never the drone's (verdict ERROR)
│   ├── LinkError        a port or the modelled radio broke
│   ├── PortDeadError    the drone answers the harness no more on the port of strangers
│   ├── StallError       no vehicle time for too long while the stack's process lives
│   └── StackDied        the flight stack's process ended
├── VehicleError         the vehicle did not do, during set-up, what a flight needs (verdict ERROR)
│   └── UnansweredError  it was asked, again and again, and never answered
└── NotSupported         what this drone, firmware or rig cannot do for the case at hand (verdict NOT SUPPORTED)

Every message says what was wanted, what was seen, when, and what to do.
"""

from __future__ import annotations


class HarnessError(Exception):
    """Root of all errors that this package raises on purpose."""


class CallerError(HarnessError):
    """The request is wrong; one clear sentence, nothing started."""


class BundleError(CallerError):
    """An evidence bundle cannot be read as what it claims to be."""


class NotReadyError(CallerError):
    """With this binary and these parameters nothing will ever fly; says what the stack itself said last."""


class RigError(HarnessError):
    """The harness or its rig failed; says nothing about the drone."""


class LinkError(RigError):
    """A port, or the modelled radio, broke."""


class PortDeadError(RigError):
    """The drone answers the harness's own questions no more on the port of strangers. Behind what a stranger did it may
    be the drone's doing: then its clean twin decides."""


class StallError(RigError):
    """The vehicle's clock stood still for too long on the host's."""


class StackDied(RigError):  # noqa: N818  says what happened
    """The flight stack's process ended by itself.

    `injected` tells whether a fault had begun before; then the clean twin decides whose fault it was.
    """

    def __init__(self, message: str, *, exit_code: int, injected: bool = False) -> None:
        super().__init__(message)
        self.exit_code = exit_code
        self.injected = injected


class VehicleError(HarnessError):
    """The vehicle refused, or never did, a step that the flight needs before anything is judged."""


class UnansweredError(VehicleError):
    """The vehicle was asked something over its radio, as often as is usual, and never answered."""


class NotSupported(HarnessError):  # noqa: N818  a verdict's name
    """This case is beyond this drone, firmware or rig; others are not. May be raised while a rig is opened, while the
    drone is made ready, and by the procedure.

    `what` was wanted, as a sentence that would be true of a drone that can; `because` says what was tried and what was
    seen. Of a probe, `frames` are its first and its last record in the bundle's index, `window_s` the vehicle time in
    which it was tried; where it rests on what the drone never said meanwhile, `unsaid` has the topic, or `untold` the
    address of the aircraft. Of an attack that was tried on its receiver, `attack` has the number and the sign, and
    whether the sign may have shown.
    Without `frames` nothing was tried: then it is the rig that lacks something, and nothing is said of the drone.
    """

    def __init__(
        self,
        what: str,
        because: str,
        *,
        frames: tuple[int, int] | None = None,
        window_s: tuple[float, float] | None = None,
        unsaid: str | None = None,
        untold: str | None = None,
        attack: dict[str, object] | None = None,
    ) -> None:
        super().__init__(f"{what}: {because}")
        self.what = what
        self.because = because
        self.frames = frames
        self.window_s = window_s
        self.unsaid = unsaid
        self.untold = untold
        self.attack = attack

    def note(self) -> dict[str, object]:
        """Its fields, as the bundle's event "unsupported" has them."""
        told: dict[str, object] = {"frames": self.frames, "window_s": self.window_s, "unsaid": self.unsaid}
        told |= {"untold": self.untold, "attack": self.attack}
        return {"what": self.what, "because": self.because} | {key: each for key, each in told.items() if each}
