"""No coroutine function is passed to code that calls it as a plain function."""

from __future__ import annotations

from tests.rules import RuleTester

HEAD = """import asyncio
import atexit
import functools
import threading
from concurrent.futures import ThreadPoolExecutor

from asgiref.sync import async_to_sync, sync_to_async
from django.db import transaction
from django.utils.functional import cached_property


async def notify(number=1):
    return number


def plain(number=1):
    return number


"""
PATH = "shop/sending.py"


def test_accepts_plain_functions_and_what_awaits(rule: RuleTester) -> None:
    """Plain functions, bridged coroutines, and what an event loop runs are fine."""
    lines = (
        "threading.Thread(target=plain).start()",
        "threading.Thread(target=async_to_sync(notify)).start()",
        "threading.Thread(target=lambda: asyncio.run(notify())).start()",
        "transaction.on_commit(lambda: async_to_sync(notify)(2))",
        "transaction.on_commit(functools.partial(plain, 2))",
        "ThreadPoolExecutor().submit(plain, 1)",
        "ThreadPoolExecutor().submit(asyncio.run, notify())",
        "form.submit(notify.name)",
        "form.queue.submit(notify, 1)",
        "sync_to_async(plain)",
    )
    body = "".join(f"    {line}\n" for line in lines)
    rule.accepts(
        {
            PATH: f"{HEAD}def send(form):\n{body}",
            "shop/views.py": HEAD
            + "@transaction.atomic\ndef sell(request):\n    return plain()\n\n\n"
            + "@transaction.atomic\n@async_to_sync\nasync def resell(request):\n    return await notify()\n\n\n"
            + "class Price:\n    @cached_property\n    def price(self):\n        return 4\n\n    @property\n    async def tax(self):\n        return 4\n",
        }
    )


def test_accuses_a_coroutine_function_that_nobody_awaits(rule: RuleTester) -> None:
    """What calls it gets a coroutine, and drops it."""
    rule.each(f"{PATH}:21", HEAD + "def send():\n    {line}\n", says="notify").accuses("""
        threading.Thread(target=notify, args=(1,)).start()
        threading.Timer(5, notify).start()
        transaction.on_commit(notify)
        transaction.on_commit(lambda: notify(2))
        transaction.on_commit(functools.partial(notify, 2))
        ThreadPoolExecutor().submit(notify, 1)
        asyncio.get_event_loop().run_in_executor(None, notify)
        atexit.register(notify)
        sync_to_async(notify)()  # takes plain functions alone: TypeError
    """)


def test_accuses_decorators_of_plain_functions(rule: RuleTester) -> None:
    """A decorator that calls the function handles a coroutine, not its result."""
    rule.each(f"{PATH}:20", HEAD + "@{decorator}\nasync def price(number):\n    return number\n").accuses("""
        transaction.atomic  # ends its transaction
        transaction.atomic(using="default")  # ends its transaction
        functools.lru_cache(maxsize=None)  # awaited only once
        cached_property  # awaited only once
    """)
