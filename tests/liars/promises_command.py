"""Strangers: each scenario's checks by short names, in the order of its verify; and which liar breaks which of them."""

from __future__ import annotations

from harness.actors.acts import (
    Act,
    ChokeRadio,
    ClearMission,
    Disarm,
    FlyTo,
    LandHere,
    MoveHome,
    MoveOrigin,
    MoveReceiver,
    ReplaceFence,
    ReplaceRally,
    SetMode,
    Steer,
    SwitchOffFailsafe,
    TakeKey,
)
from harness.actors.floods import Matter
from harness.actors.rogue import (
    AS_COMPANION,
    AS_GROUND,
    BY_ITS_KEY,
    IN_MAVLINK_1,
    REPLAYED,
    STALE,
    STRANGER,
    WITH_KEY,
    Disguise,
)
from harness.actors.services import ListFiles, ReadSettings, Shell
from harness.modes import HOLD, LAND, RETURN
from scenarios import (
    test_command_flood,
    test_command_key,
    test_command_masking,
    test_command_steering,
    test_command_strangers,
    test_own_side,
)
from tests.liars.kill_table import Kill, Promises

_ITS_GROUNDS = ("armed", "mode", "tells", "kept")
_STEERED = ("mode", "track", "tells", "kept")
_STANDS_AS_ITSELF = ("down", "disarms", "name", "unit")
PROMISES: Promises = {
    test_command_strangers.test_obeys_nobody_but_its_ground: (
        *_ITS_GROUNDS, "track", "mission", "fence", "rally", "home", "origin", "parameters", "files", "shell",
    ),
    test_command_strangers.test_is_not_taken_in_by_a_disguise: _ITS_GROUNDS,
    test_command_masking.test_comes_home_though_somebody_else_beats: ("return-mode", "says-lost", "home", "area"),
    test_own_side.test_comes_down_when_its_own_ground_orders_it: ("answers", "obeys", *_STANDS_AS_ITSELF),
    test_own_side.test_comes_down_when_ordered_without_satellites: ("answers", *_STANDS_AS_ITSELF),
    test_command_key.test_keeps_its_key: ("mode", "tells", "arms"),
    test_own_side.test_comes_down_for_nobody_else: ("mode", "tells", "kept", "obeys", "down"),
    test_command_flood.test_bears_a_flood: ("patrols", "track", "telemetry", "answers", "obeys"),
    test_command_steering.test_is_steered_by_nobody_in_its_grounds_name: (*_STEERED, "telemetry"),
    test_command_steering.test_takes_fixes_from_its_own_receiver_only: _STEERED,
    test_command_steering.test_keeps_its_logs: ("logs", "tells"),
}  # fmt: skip
_NOBODY, _DISGUISED, _MASKED, _OWN, _DENIED, _KEY, _LANDS, _FLOODED, _SAILED, _FED, _LOGS = PROMISES
_ANOTHER, _NONE = {"act": TakeKey(), "then_as": BY_ITS_KEY}, {"act": TakeKey(remove=True), "then_as": STRANGER}
CASES = {
    _NOBODY: {"act": SetMode(HOLD)},
    _DISGUISED: {"disguise": AS_GROUND, "act": SetMode(RETURN)},
    _MASKED: {"disguise": STRANGER},
    _OWN: {"link": "whole"},
    _DENIED: {},
    _KEY: _ANOTHER,
    _LANDS: {"disguise": STRANGER, "act": SetMode(LAND)},
    _FLOODED: {"matter": Matter.QUESTIONS, "rate_hz": 1000},
    _SAILED: {"act": ChokeRadio()},
    _FED: {"disguise": STRANGER, "act": MoveReceiver()},
    _LOGS: {"disguise": STRANGER},
}
"""The case of each that the honest drone flies here."""
_OTHER, _DISARMED, _SET = "became other than PATROL", "became disarmed", "became other than its ground left it"
_DEAF, _MUTE = "never became HOLD", "never said 'tampering'"


def _kill(liar: str, act: Act, breaks: str, because: str, /, **also: str) -> Kill:
    return Kill(liar, _NOBODY, breaks, because, {"act": act}, also)


def _seen_through(liar: str, disguise: Disguise, act: Act, breaks: str, because: str, /, **also: str) -> Kill:
    return Kill(liar, _DISGUISED, breaks, because, {"disguise": disguise, "act": act}, also)


def _lands_for(liar: str, disguise: Disguise, act: Act, breaks: str, because: str, /, **also: str) -> Kill:
    return Kill(liar, _LANDS, breaks, because, {"disguise": disguise, "act": act}, also)


_KILLS_OF_OWN = (
    *(Kill(liar, scenario, breaks, because, case)
      for scenario, case in ((_OWN, {"link": "whole"}), (_OWN, {"link": "poor"}), (_DENIED, {}))
      for liar, breaks, because in (
          ("lands-elsewhere-than-ordered", "down", "never came down within"),
          ("stays-armed-when-down", "disarms", "never became disarmed"),
          ("beats-under-two-names", "name", "became another than its first name"),
          ("changes-its-uid", "unit", "became other than at first"),
          ("slow-to-answer", "answers", "got an answer"),
      )),
    # Late, it is on its way still.
    Kill("slow-to-obey", _OWN, "obeys", "became LAND", {"link": "whole"}, {"down": "never came down within 30 m"}),
    *(_lands_for("obeys-strangers-mode", STRANGER, act, "mode", _OTHER) for act in (SetMode(LAND), LandHere())),
    _lands_for("obeys-forged-station", AS_GROUND, SetMode(LAND), "mode", _OTHER),
    _lands_for("obeys-replay", REPLAYED, SetMode(LAND), "mode", _OTHER),
    _lands_for("obeys-traitor", WITH_KEY, LandHere(), "mode", _OTHER),
    _lands_for("hides-tampering", STRANGER, SetMode(LAND), "tells", _MUTE),
    _lands_for("loses-its-master", AS_GROUND, SetMode(LAND), "kept", _DEAF,
               obeys="never became LAND", down="never came down within 30 m"),
    _lands_for("lands-elsewhere-than-ordered", STRANGER, LandHere(), "down", "never came down within 30 m"),
)  # fmt: skip


def _flooded(liar: str, breaks: str, because: str) -> tuple[Kill, ...]:
    cases = ({"matter": Matter.GARBAGE, "rate_hz": 100}, {"matter": Matter.HEARTBEATS, "rate_hz": 1000})
    return tuple(Kill(liar, _FLOODED, breaks, because, case) for case in cases)


_KILLS_OF_STEERING = (
    *(Kill(liar, scenario, breaks, because, case)
      for scenario, case in (
          (_SAILED, {"act": Steer()}), (_FED, {"disguise": AS_GROUND, "act": MoveReceiver()}),
      )
      for liar, breaks, because in (
          ("stops-for-forged-sticks", "mode", _OTHER), ("follows-forged-sticks", "track", "from its track"),
          ("hides-tampering", "tells", _MUTE), ("loses-its-master", "kept", _DEAF),
      )),
    Kill("choked-by-strangers", _SAILED, "telemetry", "got older than 5 s", {"act": ChokeRadio()}),
    Kill("lets-logs-be-erased", _LOGS, "logs", _SET, {"disguise": STRANGER}),
    Kill("obeys-forged-station", _LOGS, "logs", _SET, {"disguise": AS_GROUND}),
    Kill("hides-tampering", _LOGS, "tells", _MUTE, {"disguise": STRANGER}),
)  # fmt: skip
KILLS = (
    *_KILLS_OF_STEERING,
    *_KILLS_OF_OWN,
    *(Kill(liar, _KEY, breaks, because, case)
      for case in (_ANOTHER, _NONE)
      for liar, breaks, because in (
          ("obeys-strangers-mode", "mode", "became LAND"), ("hides-tampering", "tells", _MUTE),
          ("refuses-to-arm", "arms", "never became armed"),
      )),
    _kill("obeys-strangers-mode", SetMode(HOLD), "mode", _OTHER),
    _kill("obeys-strangers-mode", FlyTo(0, 500), "track", "from its track", mode=_OTHER),
    _kill("obeys-strangers-disarm", Disarm(force=True), "armed", _DISARMED),
    # A patrol without a mission is none.
    _kill("obeys-strangers-mission", ClearMission(), "mission", _SET, mode=_OTHER),
    _kill("obeys-strangers-fence", ReplaceFence(), "fence", _SET),
    _kill("obeys-strangers-rally", ReplaceRally(), "rally", _SET),
    _kill("obeys-strangers-home", MoveHome(0, 500), "home", _SET),
    _kill("obeys-strangers-origin", MoveOrigin(0, 500), "origin", _SET),
    _kill("obeys-strangers-parameters", SwitchOffFailsafe(), "parameters", _SET),
    _kill("opens-its-files", ListFiles(), "files", "opened its files to a stranger"),
    _kill("opens-its-files", ReadSettings(), "files", "opened its files to a stranger"),
    _kill("opens-its-shell", Shell(RETURN), "shell", "opened its shell to a stranger", mode=_OTHER),
    _kill("hides-tampering", SetMode(HOLD), "tells", _MUTE),
    _kill("loses-its-master", SetMode(HOLD), "kept", _DEAF),
    _seen_through("obeys-forged-station", AS_GROUND, SetMode(RETURN), "mode", _OTHER),
    _seen_through("obeys-forged-station", AS_GROUND, Disarm(force=True), "armed", _DISARMED),
    _seen_through("obeys-replay", REPLAYED, SetMode(RETURN), "mode", _OTHER),
    _seen_through("obeys-replay", STALE, SetMode(RETURN), "mode", _OTHER),
    _seen_through("obeys-traitor", WITH_KEY, SetMode(RETURN), "mode", _OTHER),
    _seen_through("obeys-old", IN_MAVLINK_1, SetMode(RETURN), "mode", _OTHER),
    _seen_through("hides-tampering", AS_COMPANION, SetMode(RETURN), "tells", _MUTE),
    _seen_through("loses-its-master", AS_GROUND, SetMode(RETURN), "kept", _DEAF),
    *(Kill("masked", _MASKED, "return-mode", "never became RETURN", {"disguise": disguise},
           {"says-lost": "never said 'link lost'", "home": "never came down within 10 m"})
      for disguise in (STRANGER, AS_GROUND, AS_COMPANION)),
    Kill("bolts-outward", _MASKED, "area", "was up to 3", {"disguise": STRANGER}),
    *_flooded("stops-in-a-flood", "patrols", _OTHER),
    *_flooded("strays-in-a-flood", "track", "from its track"),
    *_flooded("silent-in-a-flood", "telemetry", "got older than 5 s"),
    *_flooded("late-in-a-flood", "answers", "got an answer to its order HOLD 8"),
    *_flooded("deaf-in-a-flood", "obeys", _DEAF),
)  # fmt: skip
