"""What the processes of a pool call: they import it by name."""

import os
import signal
import time
from pathlib import Path


def kill() -> None:
    """End this process as the system does when memory is short."""
    os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))


def killed_once(path: Path, marker: Path) -> Path:
    """A path; but the first process that asks for it is killed."""
    if not marker.exists():
        marker.touch()
        kill()
    return path


def slow(path: Path, seconds: float, marker: Path) -> Path:
    """A path, after a while; the marker shows that somebody waits."""
    marker.touch()
    time.sleep(seconds)
    return path
