"""The chain of custody: whether evidence is what was sealed, by whom, and whether any of it is missing or added."""
