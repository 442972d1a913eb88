"""Notices at once that a process has ended; :meth:`subprocess.Popen.wait` with a timeout is up to 50 ms late."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import subprocess


class Ending:
    """The end of a process, which a thread waits for."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._waiting = threading.Thread(target=process.wait, daemon=True)
        self._waiting.start()

    def within(self, seconds: float) -> bool:
        """Whether the process has ended, or does within some seconds."""
        self._waiting.join(seconds)
        return not self._waiting.is_alive()
