"""How a receiver's condition gets into each stack: the same attack, by whatever ways the stack has."""
