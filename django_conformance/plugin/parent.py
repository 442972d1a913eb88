"""Ends the run when the process that asked for it is gone, however it went."""

from __future__ import annotations

import os
import signal
import threading


def end_with(descriptor: int) -> None:
    """Kill this process when the other end of a pipe closes without a byte; the run's guardian then takes the rest down.

    ``descriptor`` is the reading end, inherited from the parent, which holds the other end open while it lives.
    """

    def wait() -> None:
        try:
            said = os.read(descriptor, 1)
        except OSError:
            return
        if not said:
            os.kill(os.getpid(), signal.SIGKILL)

    threading.Thread(target=wait, name="conformance-parent", daemon=True).start()
