"""Files in a folder that all users of a machine share: whoever may write there must not choose what we write to."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from harness.errors import RigError


def open_shared(path: Path, flags: int, mode: int = 0o644) -> int:
    """A descriptor of a plain file that has this one name. Raises RigError for a link, a device, or a file that goes by
    another name as well; OSError as `os.open` does."""
    try:
        fd = os.open(path, flags | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK, mode)
    except OSError as error:
        if path.is_symlink():
            raise RigError(f"{path} is a link, and nobody here made one; look where it leads, and remove it") from error
        raise
    state = os.fstat(fd)
    if not stat.S_ISREG(state.st_mode) or state.st_nlink != 1:
        os.close(fd)
        raise RigError(f"{path} is no plain file of its own; look at it, and remove it")
    return fd
