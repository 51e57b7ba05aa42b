"""Pages and streams for those who watch, while it flies and afterwards."""
