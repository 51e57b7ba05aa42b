"""Whether a board is still the same one that was up before: a pure decision over the times since boot that it tells."""

from __future__ import annotations

from harness.clock import EPOCH_STEP_BACK_S


class Uptime:
    """Of one board, from one telling to the next.

    A time that steps back is a reboot. It need not step back: a board that was up for 3 s, rebooted, and was asked 3 s
    later, tells 3 s again. So it is a reboot as well if the board can have been born since it last told, its time lags
    what it would be now, and its frames did not follow one upon the other meanwhile. A simulation that is slow, or that
    stood still, lags as much; but it goes on counting its frames.
    """

    def __init__(self) -> None:
        self._told: tuple[float, float] | None = None
        """Seconds since boot, and the host second in which they came."""
        self._last_seq: int | None = None
        self._in_sequence = True

    def frame(self, seq: int) -> None:
        """Any frame of the board's own, by its sequence number (modulo 256)."""
        self._in_sequence &= self._last_seq is None or seq == (self._last_seq + 1) % 256
        self._last_seq = seq

    def tell(self, boot_s: float, at_s: float) -> str | None:
        """The board's time since its boot, heard at that host second: how it rebooted, or None if it did not."""
        before, was_in_sequence = self._told, self._in_sequence
        self._told, self._in_sequence = (boot_s, at_s), True
        if before is None:
            return None
        before_s, since_s = before[0], at_s - before[1]
        if boot_s < before_s - EPOCH_STEP_BACK_S:
            return f"it was up for {before_s:.1f} s, and then for {boot_s:.1f} s"
        # The telling before may have been on its way for a while: so much older may the board be.
        born_since = boot_s <= since_s + EPOCH_STEP_BACK_S
        lags = boot_s < before_s + since_s - EPOCH_STEP_BACK_S
        if born_since and lags and not was_in_sequence:
            return f"it was up for {before_s:.1f} s, and {since_s:.1f} s later for {boot_s:.1f} s"
        return None
