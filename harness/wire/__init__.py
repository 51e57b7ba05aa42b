"""Moves bytes and knows no modes: the modelled radio link, and the ports at its ends."""
