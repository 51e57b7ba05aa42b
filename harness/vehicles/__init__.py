"""Commands out: nouns into each stack's own terms. The way back is harness.reading."""
