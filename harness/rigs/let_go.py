"""A process of ours that goes on without us, on purpose."""

from __future__ import annotations

import subprocess
import threading


def let_go(process: subprocess.Popen[bytes] | subprocess.Popen[str]) -> None:
    """Whenever it ends it is asked after, so that it stays no zombie while we are there; where we end before it, nobody
    is warned that it is left running."""
    threading.Thread(target=process.wait, name=f"until {process.pid} ends", daemon=True).start()
