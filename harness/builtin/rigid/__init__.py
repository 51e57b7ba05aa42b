"""The practice range's second flight model: a rigid body with motors, and the sensors that ride on it.

It flies when the harness is a stack's simulator: commands to motors go in, what sensors measure comes out. Pure: no
time of its own, no randomness of its own, no I/O.
"""
