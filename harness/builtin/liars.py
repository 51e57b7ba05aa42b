"""Drones that break exactly one promise and keep all others; what a harness is worth shows on them.

The limits that the liars are cut for: RETURN within 10 s of a loss, said within 10 s, never further than 300 m, heard
within 5 s of the link's return, home and down within 10 m in 120 s; interruptions of 3 s make nobody return, and for
20 s after the link's return nothing is resumed; orders within 5 s, missions within 60 s, positions at most 5 s old.
They hold for a link lost up to 200 m from home, for outages from just above its reaction to many minutes: what a liar
has begun it goes through with, whether or not the link comes back meanwhile.
Those about whom it obeys show on a drone with a key only; those about its own ground's orders, once it takes up
LAND in the air with its link there: down within 30 m, or 100 m without satellites, in 120 s.
Those about satellites hold for a patrol like the harness's own: they act once, when the drone first says in the air
that it does not trust them.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from harness.builtin import lies_bench as bench
from harness.builtin import lies_command as command
from harness.builtin import lies_eavesdrop as eavesdrop
from harness.builtin import lies_flood as flood
from harness.builtin import lies_gnss as gnss
from harness.builtin import lies_link as link
from harness.builtin import lies_loss as loss
from harness.builtin import lies_own as own
from harness.builtin import lies_phase as phase
from harness.builtin import lies_rc as rc
from harness.builtin import lies_remote as remote
from harness.builtin import lies_service as service
from harness.builtin.conduct import Conduct
from harness.builtin.liar import LiarSpec
from harness.builtin.liars_traffic import LIARS_OF_TRAFFIC
from harness.errors import CallerError

LIARS: Mapping[str, LiarSpec] = MappingProxyType(
    {
        "keeps-its-mode": LiarSpec("returns, but goes on showing its old mode", "return-mode", link.KeepsItsMode),
        "returns-late": LiarSpec(f"turns back only {link.LATE_S:g} s after the loss", "return-mode", link.ReturnsLate),
        "returns-in-silence": LiarSpec("does not say that the link is lost", "says-lost", link.ReturnsInSilence),
        "says-it-late": LiarSpec(f"says so only {link.QUIET_S:g} s after the loss", "says-lost", link.SaysItLate),
        "bolts-outward": LiarSpec(
            f"dashes out to {link.BEYOND_FENCE_M:g} m before it comes home", "fence", link.BoltsOutward
        ),
        "lies-about-position": LiarSpec("dashes out, and claims to fly home", "fence", link.LiesAboutPosition),
        "forgets-the-loss": LiarSpec(
            "says nothing of the loss once the link is back", "hears-lost", link.ForgetsTheLoss
        ),
        "lands-elsewhere": LiarSpec(f"lands {link.ELSEWHERE_M:g} m from home", "home", link.LandsElsewhere),
        "hovers-at-home": LiarSpec("comes home and never lands", "home", link.HoversAtHome),
        "dies-on-loss": LiarSpec(f"ends {link.DIES_AFTER_S:g} s after it noticed the loss", "crash", link.DiesOnLoss),
        "dies-anyway": LiarSpec(
            f"ends {link.DIES_ANYWAY_S:g} s after arming, loss or not", "rig-crash", link.DiesAnyway
        ),
        "hangs-on-loss": LiarSpec(f"stops {link.DIES_AFTER_S:g} s after it noticed the loss", "hang", link.HangsOnLoss),
        "nervous": LiarSpec(f"turns back after {link.NERVOUS_S:g} s without a heartbeat", "tolerates", link.Nervous),
        "stops-and-waits": LiarSpec(
            f"holds after {link.NERVOUS_S:g} s without a heartbeat", "tolerates", link.StopsAndWaits
        ),
        "cries-wolf": LiarSpec(
            f"says that the link is lost after {link.NERVOUS_S:g} s without a heartbeat", "no-alarm", link.CriesWolf
        ),
        "resumes": LiarSpec(
            f"once what was lost is back, goes on with its patrol for {link.RESUMES_FOR_S:g} s", "stays", link.Resumes
        ),
        "loses-its-report": LiarSpec(
            f"once the link is back, does not tell for {link.HIDES_FOR_S:g} s that it returns",
            "tells-all",
            link.LosesItsReport,
        ),
        "loses-half-its-report": LiarSpec(
            "once the link is back, tells of the link only, not of RC", "tells-all", rc.LosesHalfItsReport
        ),
        "reset-by-a-flicker": LiarSpec(
            f"once the link has flickered, turns back only {link.LATE_S:g} s after a loss",
            "returns-flapping",
            link.ResetByAFlicker,
        ),
        "deaf-on-station": LiarSpec(
            f"on station, turns back only {link.LATE_S:g} s after the loss", "returns-from-station", phase.DeafOnStation
        ),
        "deaf-at-take-off": LiarSpec(
            f"at take-off, turns back only {link.LATE_S:g} s after the loss", "returns-at-take-off", phase.DeafAtTakeOff
        ),
        "stays-armed": LiarSpec(
            f"armed on the ground, stays so for {phase.STAYS_FOR_S:g} s at the loss", "disarms", phase.StaysArmed
        ),
        "deaf-while-returning": LiarSpec(
            f"on the way home, turns round for {phase.TURNS_FOR_S:g} s at the loss",
            "goes-on-returning",
            phase.DeafWhileReturning,
        ),
        "climbs-while-landing": LiarSpec(
            f"landing, climbs to {phase.CLIMBS_TO_M:g} m when heartbeats are missing, and stays there",
            "goes-on-landing",
            phase.ClimbsWhileLanding,
        ),
        "wakes-up": LiarSpec("on the ground, arms at the loss", "stays-down", phase.WakesUp),
        "rolls-away": LiarSpec(
            f"on the ground, rolls {phase.ROLLS_BY_M * phase.ROLLS_STEPS:g} m off at the loss",
            "stays-there",
            phase.RollsAway,
        ),
        "mute-on-the-ground": LiarSpec(
            "on the ground, does not say that the link is lost", "says-lost-on-ground", phase.MuteOnTheGround
        ),
        "nervous-of-sticks": LiarSpec(
            f"turns back after {rc.NERVOUS_S:g} s without sticks", "rc-tolerates", rc.NervousOfSticks
        ),
        "cries-wolf-of-sticks": LiarSpec(
            f"says that RC is lost after {rc.NERVOUS_S:g} s without sticks", "rc-no-alarm", rc.CriesWolfOfSticks
        ),
        "ignores-rc-loss": LiarSpec(
            f"turns back only {link.LATE_S:g} s after RC is lost", "rc-return", rc.IgnoresRcLoss
        ),
        "rc-lost-in-silence": LiarSpec("does not say that RC is lost", "says-rc-lost", rc.RcLostInSilence),
        "rc-loss-hides-link-loss": LiarSpec(
            "with RC lost, does not say that the link is lost, too", "says-both", rc.RcLossHidesLinkLoss
        ),
        "returns-on-dead-downlink": LiarSpec(
            f"returns after {service.UNANSWERED_S:g} s on patrol with nothing but heartbeats from the ground",
            "ignores-downlink",
            service.ReturnsOnDeadDownlink,
        ),
        "cries-on-dead-downlink": LiarSpec(
            "says then, with nothing but heartbeats, that the link is lost",
            "no-alarm-unheard",
            service.CriesOnDeadDownlink,
        ),
        "bolts-on-dead-downlink": LiarSpec(
            f"dashes out to {link.BEYOND_FENCE_M:g} m after {service.LONELY_S:g} s of that, showing PATROL",
            "fence-unheard",
            service.BoltsOnDeadDownlink,
        ),
        "slow-to-obey": LiarSpec(
            f"in flight, obeys orders {service.SLOW_S:g} s after it accepted them", "obeys", service.SlowToObey
        ),
        "slow-to-answer": LiarSpec(
            f"in flight, answers orders {service.SLOW_S:g} s after it obeyed them", "answers", service.SlowToAnswer
        ),
        "refuses-uploads": LiarSpec(
            "in flight, asks for another mission's items without end", "uploads", service.RefusesUploads
        ),
        "flies-half-a-mission": LiarSpec(
            "in flight, drops its mission as another is announced", "keeps-its-mission", service.FliesHalfAMission
        ),
        "stale-telemetry": LiarSpec(
            f"in flight, tells no position for {service.STALE_S:g} s of every {service.STALE_EVERY_S:g} s",
            "telemetry",
            service.StaleTelemetry,
        ),
        "never-notices": LiarSpec("takes any place that its receiver tells", "notices", gnss.NeverNotices),
        "mute-about-gnss": LiarSpec("says nothing of its satellites", "says-trouble", gnss.MuteAboutGnss),
        "tells-the-forged-place": LiarSpec(
            "tells the place of satellites that it does not trust", "knows-where", gnss.TellsTheForgedPlace
        ),
        "veers-off": LiarSpec(
            f"flies {gnss.OFF_TRACK_M:g} m off when it does not trust its satellites", "stays-on-track", gnss.VeersOff
        ),
        "stays-up-without-satellites": LiarSpec(
            "goes on when it does not trust its satellites", "comes-down", gnss.StaysUpWithoutSatellites
        ),
        "lands-far-away": LiarSpec(
            f"flies {gnss.FAR_M:g} m before it lands for want of satellites", "comes-down", gnss.LandsFarAway
        ),
        "falls-from-the-sky": LiarSpec(
            f"falls the last {gnss.FALLS_FROM_M:g} m as it lands for want of satellites",
            "comes-down",
            gnss.FallsFromTheSky,
        ),
        "dashes-out-without-satellites": LiarSpec(
            f"dashes out to {link.BEYOND_FENCE_M:g} m and back before it lands for want of satellites",
            "fence-in-trouble",
            gnss.DashesOutWithoutSatellites,
        ),
        "cries-wolf-of-gnss": LiarSpec(
            f"says every {gnss.CRIES_EVERY_S:g} s that its satellites are suspect", "no-trouble", gnss.CriesWolfOfGnss
        ),
        "refuses-to-arm": LiarSpec(
            f"refuses to be armed once it has been on for {gnss.SPENT_S:g} s", "arms", gnss.RefusesToArm
        ),
        "arms-without-satellites": LiarSpec(
            "lets itself be armed without satellites that it trusts", "not-armed", gnss.ArmsWithoutSatellites
        ),
        "trusts-the-returning-signal": LiarSpec(
            "holds, and resumes its patrol as soon as its satellites are back",
            "waits-and-sees",
            gnss.TrustsTheReturningSignal,
        ),
        "gives-up-too-soon": LiarSpec(
            f"lands after {gnss.HASTY_S:g} s without a fix", "bears-an-outage", gnss.GivesUpTooSoon
        ),
        "obeys-strangers-mode": LiarSpec(
            "lets strangers change its mode", "strangers-mode", command.ObeysStrangersMode
        ),
        "obeys-strangers-disarm": LiarSpec(
            "lets strangers arm, disarm and end it", "strangers-disarm", command.ObeysStrangersDisarm
        ),
        "obeys-strangers-mission": LiarSpec(
            "lets strangers change its mission", "strangers-mission", command.ObeysStrangersMission
        ),
        "obeys-strangers-fence": LiarSpec(
            "lets strangers change its fence", "strangers-fence", command.ObeysStrangersFence
        ),
        "obeys-strangers-rally": LiarSpec(
            "lets strangers change its rally points", "strangers-rally", command.ObeysStrangersRally
        ),
        "obeys-strangers-home": LiarSpec(
            "lets strangers change its home", "strangers-home", command.ObeysStrangersHome
        ),
        **command.LIARS,
        "obeys-strangers-parameters": LiarSpec(
            "lets strangers change its parameters", "strangers-parameters", command.ObeysStrangersParameters
        ),
        "opens-its-files": LiarSpec("lets strangers at its files", "strangers-files", command.OpensFiles),
        "opens-its-shell": LiarSpec("gives strangers a shell", "strangers-shell", command.OpensShell),
        "obeys-forged-station": LiarSpec(
            "obeys whoever bears its station's name, signed or not", "forged-station", command.ObeysForgedStation
        ),
        "obeys-replay": LiarSpec("takes modes that are ordered again, or too late", "replay", command.ObeysReplay),
        "obeys-traitor": LiarSpec("obeys whoever has the key, on any port", "traitor", command.ObeysTraitor),
        "obeys-old": LiarSpec("obeys whoever speaks MAVLink 1", "old", command.ObeysOld),
        "masked": LiarSpec("takes any ground station's heartbeat for its own station's", "unmasked", command.Masked),
        "hides-tampering": LiarSpec(
            "refuses strangers, and says nothing of it", "says-tampering", command.HidesTampering
        ),
        "loses-its-master": LiarSpec(
            f"in flight, turns its own station's orders down for {command.DEAF_S:g} s after a stranger's",
            "keeps-its-master",
            command.LosesItsMaster,
        ),
        "reboots-for-strangers": LiarSpec(
            "lets strangers reboot it, in the air, too", "crash", command.RebootsForStrangers
        ),
        "takes-any-key": LiarSpec(
            "on the ground, takes any stranger's key in the place of its own", "cut-off", command.TakesAnyKey
        ),
        "lands-elsewhere-than-ordered": LiarSpec(
            f"ordered down, flies {own.AWAY_M:g} m off before it lands",
            "comes-down-where-ordered",
            own.LandsElsewhereThanOrdered,
        ),
        "stays-armed-when-down": LiarSpec(
            "ordered down, stays armed on the ground", "disarms-when-down", own.StaysArmedWhenDown
        ),
        "beats-under-two-names": LiarSpec(
            f"ordered down, beats as system {own.OTHER_SYSTEM}, too", "keeps-its-name", own.BeatsUnderTwoNames
        ),
        "flew-on-in-words": LiarSpec(
            "having fallen to the ground, tells of a drone that is armed", "admits-its-fall", loss.FlewOnInWords
        ),
        "tells-another-place": LiarSpec(
            f"tells a place {loss.ASTRAY_M:g} m from where it is", "tells-its-place", loss.TellsAnotherPlace
        ),
        "changes-its-uid": LiarSpec("ordered down, tells of another unit", "keeps-its-uid", own.ChangesItsUid),
        "deaf-in-a-flood": LiarSpec("flooded, turns its own station's orders down", "obeys-in-flood", flood.Deaf),
        "late-in-a-flood": LiarSpec(
            f"flooded, answers its own station's orders {flood.LATE_S:g} s late", "answers-in-flood", flood.Late
        ),
        "silent-in-a-flood": LiarSpec("flooded, tells no position", "telemetry-in-flood", flood.Silent),
        "stops-in-a-flood": LiarSpec("flooded, holds", "patrols-in-flood", flood.Stops),
        "strays-in-a-flood": LiarSpec(
            f"flooded, flies {flood.STRAYS_M:g} m off, showing PATROL", "on-track-in-flood", flood.Strays
        ),
        "tells-where-its-operator-is": LiarSpec(
            "in flight, broadcasts its operator's place", "hides-its-operator", eavesdrop.TellsWhereItsOperatorIs
        ),
        "echoes-its-key": LiarSpec("in flight, sends its key in clear", "hides-its-key", eavesdrop.EchoesItsKey),
        **remote.LIARS,
        **bench.LIARS,
    }
    | LIARS_OF_TRAFFIC
)


def conduct_of(liar: str | None) -> Conduct:
    """A fresh conduct: the named liar's, or the honest one. Raises CallerError for a name that is none."""
    if liar is None:
        return Conduct()
    if liar not in LIARS:
        raise CallerError(f"there is no liar called {liar}; there are {', '.join(LIARS)}")
    return LIARS[liar].conduct()
