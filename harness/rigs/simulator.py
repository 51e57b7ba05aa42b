"""The world of one drone whose simulator is the harness: its body, its sensors, its satellite receiver, its sticks.

A step takes what the stack tells its motors and gives the frames that its sensors answer with. Pure: time is counted in
steps, randomness is handed in, and whoever drives it (`harness.rigs.hil`) carries the frames. Facts on PX4:
SimulatorMavlink.cpp (v1.16-dev).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import isfinite
from random import Random

from harness.builtin.rigid.airframe import Airframe
from harness.builtin.rigid.body import RigidBody
from harness.builtin.rigid.sensors import Sensors
from harness.faults.gnss.condition import CLEAN, Condition
from harness.faults.gnss.receiver import ReceiverModel, Truth
from harness.mavlink.codec import Encoder
from harness.mavlink.hil import BAROMETER, COMPASS, INERTIAL, SensorEncoder
from harness.reading.place import place_of
from harness.reading.stack import SIMULATOR_COMPONENT, Geodetic
from harness.vehicles.gnss.hil_gps import COMPONENT as RECEIVER_COMPONENT
from harness.vehicles.gnss.hil_gps import hil_gps
from harness.wire.rc import Channels

STEP_US = 4000
"""250 Hz, for which PX4's loops and estimator are set (px4-rc.simulator, IMU_INTEG_RATE)."""
STEP_S = STEP_US / 1e6
SLOW_EVERY, TRUTH_EVERY, STICKS_EVERY = 5, 25, 5
"""Steps: compass and barometer at 50 Hz, truth and satellites at 10 Hz, the pulses of a receiver of sticks at 50 Hz."""
_SLOW_UNSEEN = ((0.0, 0.0, 0.0), (0.0, 0.0, 0.0))
SIGNAL = 100
"""RC_CHANNELS.rssi of a receiver that hears its transmitter; 0 to 254."""


class Simulator:
    """`told` gets each frame of truth as it comes to be, and `fed` each that the satellite receiver tells; both
    are for the recording. `condition` is the satellite receiver's, `sticks` what a receiver of sticks puts out, None
    while that is nothing.

    With `stamped` truth tells the time in which it was true, which is the drone's own where that follows the steps.
    """

    def __init__(self, airframe: Airframe, rng: Random, *, home: Geodetic, system: int = 1, stamped: bool) -> None:
        self.body = RigidBody(airframe)
        self.condition: Condition = CLEAN
        self.sticks: Channels | None = None
        self.told: Callable[[bytes], None] = _unheard
        self.fed: Callable[[bytes], None] = _unheard
        self.steps = 0
        self._home = home
        self._stamped = stamped
        self._sensors = Sensors(self.body, Random(rng.getrandbits(64)), altitude_m=home.alt_m)
        self._receiver = ReceiverModel(Random(rng.getrandbits(64)))
        self._sense = SensorEncoder(system, SIMULATOR_COMPONENT)
        self._tell = Encoder(system, SIMULATOR_COMPONENT)
        self._pulse = Encoder(system, SIMULATOR_COMPONENT)
        self._feed = Encoder(system, RECEIVER_COMPONENT)

    @property
    def now_us(self) -> int:
        """The time of the last step."""
        return self.steps * STEP_US

    def stop_motors(self) -> None:
        """They give no thrust from now on."""
        self.body.broken = True

    def step(self, commands: Sequence[float]) -> bytes:
        """Fly on for a step with the motors told so much, 0 to 1; returns what sensors and receivers then say. The
        inertial unit's comes last: it is what moves a stack's time on."""
        self.steps += 1
        self.body.step(commands, STEP_S)
        beside = b""
        if self.steps % TRUTH_EVERY == 0:
            self.told(self._truth())
            beside = self._satellites()
        if self.sticks is not None and self.steps % STICKS_EVERY == 0:
            beside += self._pulses(self.sticks)
        sensors = self._sensors
        if self.steps % SLOW_EVERY:
            return beside + self._sense(self.now_us, sensors.inertial(), *_SLOW_UNSEEN, INERTIAL)
        slow = sensors.compass(), sensors.barometer()
        return beside + self._sense(self.now_us, sensors.inertial(), *slow, INERTIAL | COMPASS | BAROMETER)

    def _truth(self) -> bytes:
        body = self.body
        place = place_of(self._home, body.north_m, body.east_m, -body.down_m)
        p, q, r = body.spin_radps
        return self._tell(
            "HIL_STATE_QUATERNION",
            time_usec=self.now_us if self._stamped else 0,
            attitude_quaternion=body.attitude,
            rollspeed=p,
            pitchspeed=q,
            yawspeed=r,
            lat=round(place.lat_deg * 1e7),
            lon=round(place.lon_deg * 1e7),
            alt=round(place.alt_m * 1e3),
            vx=_int16(body.north_mps * 100),
            vy=_int16(body.east_mps * 100),
            vz=_int16(body.down_mps * 100),
        )

    def _satellites(self) -> bytes:
        body, now_s = self.body, self.now_us / 1e6
        truth = Truth(
            body.north_m, body.east_m, -body.down_m, body.north_mps, body.east_mps, body.down_mps, body.heading_deg
        )
        measured = self._receiver.measure(self.condition, truth, now_s)
        if measured is None:
            return b""
        frame = self._feed("HIL_GPS", **hil_gps(measured, self._home, now_s))
        self.fed(frame)
        return frame

    def _pulses(self, channels: Channels) -> bytes:
        roll, pitch, throttle, yaw = channels
        return self._pulse(
            "RC_CHANNELS",
            time_boot_ms=self.now_us // 1000,
            chancount=len(channels),
            chan1_raw=roll,
            chan2_raw=pitch,
            chan3_raw=throttle,
            chan4_raw=yaw,
            rssi=SIGNAL,
        )


def _int16(value: float) -> int:
    return min(max(round(value), -32768), 32767) if isfinite(value) else 0


def _unheard(_: bytes) -> None:
    """Before anybody records it."""
