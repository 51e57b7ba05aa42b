"""Fly a drone's autopilot through an attack and say, with evidence, whether it failed safe and reported correctly."""

__version__ = "0.1.0"
