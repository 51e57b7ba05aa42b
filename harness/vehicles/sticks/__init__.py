"""The pilot's sticks on board: how each stack gets them, what it is set to for them, and when it misses them."""
