"""Views of bundles: gathered, grouped, and written down; nothing here judges."""
