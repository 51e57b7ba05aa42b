"""The bundle on disk: taps as .tlog files, an index beside them, identity, findings, and the seal over all of it."""
