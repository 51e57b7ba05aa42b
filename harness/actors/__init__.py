"""Those who act on the rig: here, the harness's own ground station and its instruments."""
