"""Tells Ctrl-C, which ends the discovery, from a KeyboardInterrupt that code of the project raises, which is a finding."""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class Interrupted(KeyboardInterrupt):
    """Somebody pressed Ctrl-C."""


@contextmanager
def interruptible() -> Iterator[None]:
    """Raise :class:`Interrupted` for Ctrl-C meanwhile, unless the project has a handler of its own for it."""
    in_main = threading.current_thread() is threading.main_thread()
    if not in_main or signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield
        return
    signal.signal(signal.SIGINT, _interrupt)
    try:
        yield
    finally:
        if signal.getsignal(signal.SIGINT) is _interrupt:
            signal.signal(signal.SIGINT, signal.default_int_handler)


def _interrupt(_number: int, _frame: object) -> None:
    raise Interrupted
