"""Whether the ground has learnt in the end what the drone told while nobody could hear it."""

from __future__ import annotations

from harness.modes import Mode, Topic
from harness.timeline import Event, Report, Timeline

_BY_MODE = {Mode.RETURN: Topic.RETURNING, Mode.HOLD: Topic.HOLDING, Mode.LAND: Topic.LANDING}
"""Seeing the mode tells as much."""
_RETROSPECT = {Topic.LINK_WAS_LOST: Topic.LINK_LOST, Topic.RC_WAS_LOST: Topic.RC_LOST}
"""Told later, it is told."""


class Untold:
    """`all_told` once every topic of the reports that a fault took or held up has reached the ground, by whatever
    report: at the report that completes it, and at a downlink's coming back if nothing is owed then.

    That the link or the sticks were lost is told in retrospect, too; FAILSAFE by any report about that.
    """

    def __init__(self, timeline: Timeline) -> None:
        self._timeline = timeline
        self._owed: set[Topic] = set()
        self._perhaps: set[Topic] = set()
        """Owed, unless the ground heard of it unrecorded."""
        self._unseen = False

    def was_kept(self, report: Report) -> None:
        """The drone told something, and a fault took it or held it up."""
        self._owed |= report.topics - {Topic.NOT_READY}

    def doubt(self, *, said: bool) -> None:
        """The ground may have heard something that was not recorded; `said`: the drone may have told something, too."""
        self._perhaps |= self._owed
        self._owed.clear()
        self._unseen |= said

    def heard(self, report: Report, frame: int, lo_s: float, hi_s: float) -> None:
        """The ground heard a report."""
        topics = set(report.topics)
        topics |= {lost for was_lost, lost in _RETROSPECT.items() if was_lost in topics}
        if topics & set(_RETROSPECT.values()):
            topics.add(Topic.FAILSAFE)
        self._settle(topics, frame, lo_s, hi_s)

    def saw(self, mode: Mode, frame: int, lo_s: float, hi_s: float) -> None:
        """The ground was told a mode."""
        if mode in _BY_MODE:
            self._settle({_BY_MODE[mode]}, frame, lo_s, hi_s)

    def restored(self, back: Event) -> None:
        """The downlink is back."""
        if not self._owed:
            self._add(back.frame, back.lo_s, back.hi_s, sure=back.sure)

    def _settle(self, topics: set[Topic], frame: int, lo_s: float, hi_s: float) -> None:
        owed, perhaps = bool(self._owed), bool(self._perhaps)
        self._owed -= topics
        self._perhaps -= topics
        if not self._owed and (owed or perhaps or self._unseen):
            self._add(frame, lo_s, hi_s, sure=owed)

    def _add(self, frame: int, lo_s: float, hi_s: float, *, sure: bool) -> None:
        sure &= not self._perhaps and not self._unseen
        self._timeline.add(Event("all_told", None, lo_s, hi_s, frame, sure=sure))
