"""The threads that code of a project starts are known, and no others."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.overlay.booted import BootedProject


def test_threads_of_the_project(project: BootedProject) -> None:
    """A thread is known with the line that has started it, also one of a library, until it ends."""
    files = {
        "shop.py": """
            import threading
            import time
            from concurrent.futures import ThreadPoolExecutor

            ended = threading.Event()
            threading.Thread(target=ended.wait, daemon=True).start()
            timer = threading.Timer(3600, print)
            timer.start()
            timer.cancel()
            timer.join()
            pool = ThreadPoolExecutor()
            pool.submit(time.sleep, 0)
        """
    }
    code = """
        import threading
        from django_conformance.overlay.threads import of_the_project
        import shop
        threading.Thread(target=shop.ended.wait, daemon=True).start()
        result = [of_the_project()]
        shop.ended.set()
        shop.pool.shutdown()
    """

    assert project.write(files).value(code) == [["shop.py:13", "shop.py:7"]]
