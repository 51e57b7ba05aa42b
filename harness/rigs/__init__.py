"""Puts vehicle, link, clock and recorder together, and takes them apart again whatever happens."""
