"""MAVLink 1 and 2: framing, checksums, dialects. Decodes only what is asked for."""
