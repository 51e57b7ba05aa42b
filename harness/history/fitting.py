"""Which configurations of one name are the same: those of whose files no two have one name and different contents.

A scenario may load more files than another, such as a transmitter's parameters; that makes no other configuration.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from harness.report.alike import grouped
from harness.report.outcome import Outcome

MARK = 4


def fitted(flights: Sequence[Outcome]) -> Mapping[str, str]:
    """By run: its configuration's name, with a mark behind it where several have that name and differ in a file."""
    found: dict[str, str] = {}
    for (_, name), some in grouped(flights, lambda each: (each.drone.name, each.configuration)).items():
        contents: dict[str, set[str]] = {}
        for file in {file for each in some for file in each.files}:
            contents.setdefault(file.rpartition(" ")[0], set()).add(file)
        several = {file for files in contents.values() if len(files) > 1 for file in files}
        for each in some:
            own = sorted(several.intersection(each.files))
            mark = hashlib.sha256("\n".join(own).encode()).hexdigest()[:MARK]
            found[each.run] = f"{name} ·{mark}" if several else name
    return found
