"""Whole runs on projects whose code hangs or ends its process: each such subject has its finding, every other is judged."""

from __future__ import annotations

import shutil
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from django_conformance.deadlines import SUBJECT
from django_conformance.run.cut_short import MEMORY
from tests.harness import check
from tests.miniature import BASE

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.endtoend

TASKS = """

    @shared_task
    def sleeps():
        import time
        time.sleep(3600)


    @shared_task
    def ignores_signals():
        import signal, time
        signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
        time.sleep(3600)


    @shared_task
    def counts_in_c():
        return sum(range(10**13))


    @shared_task
    def exits():
        import os
        os._exit(3)


    @shared_task
    def is_killed():
        import os, signal
        os.kill(os.getpid(), signal.SIGKILL)


    @shared_task
    def crashes():
        import ctypes
        ctypes.string_at(0)


    @shared_task
    def is_well():
        return "well"
"""
CONSUMERS = """

    import ctypes
    import os
    import signal
    import time

    from channels.generic.websocket import WebsocketConsumer


    class Blocks(AsyncWebsocketConsumer):
        async def connect(self):
            time.sleep(3600)


    class Exits(AsyncWebsocketConsumer):
        async def connect(self):
            os._exit(5)


    class Waits(WebsocketConsumer):
        def connect(self):
            time.sleep(3600)


    class Deaf(AsyncWebsocketConsumer):
        async def connect(self):
            signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
            time.sleep(3600)


    class Interrupts(AsyncWebsocketConsumer):
        async def connect(self):
            raise KeyboardInterrupt


    class Untold(AsyncWebsocketConsumer):
        async def connect(self):
            ctypes.CDLL(None)._exit(7)
"""
ROUTES = """

    from shop.consumers import Blocks, Deaf, Exits, Interrupts, Untold, Waits

    websocket_urlpatterns += [
        path("ws/blocks/", Blocks.as_asgi()),
        path("ws/exits/", Exits.as_asgi()),
        path("ws/waits/", Waits.as_asgi()),
        path("ws/deaf/", Deaf.as_asgi()),
        path("ws/interrupts/", Interrupts.as_asgi()),
        path("ws/untold/", Untold.as_asgi()),
    ]
"""
COMMAND = """
    import os
    import signal
    import sys
    import time

    from django.core.management.base import BaseCommand


    class Command(BaseCommand):
        help = "Do harm"

        def add_arguments(self, parser):
            parser.add_argument("how")

        def handle(self, *args, how, **options):
            if how == "sleeps":
                time.sleep(3600)
            if how == "exits":
                os._exit(3)
            if how == "stops":
                os.kill(os.getpid(), signal.SIGSTOP)
            if how == "slow":
                time.sleep(7)
                return
            for _ in range(3000):
                self.stdout.write("x" * 100_000)
"""
URLS = "import time\n\ntime.sleep(3600)\nurlpatterns = []\n"
ROUTER = """

    class Asked(WarehouseRouter):
        times = 0

        def allow_relation(self, obj1, obj2, **hints):
            import time
            if "pytest" in __import__("sys").modules:
                time.sleep(3600)
            return super().allow_relation(obj1, obj2, **hints)


    WarehouseRouter = Asked
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return the healthy project."""
    shutil.copytree(BASE, tmp_path / "project", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path / "project"


def add(project: Path, name: str, text: str) -> None:
    """Add lines to a file of the project."""
    with (project / name).open("a", encoding="utf-8") as file:
        file.write(dedent(text))


def line_of(project: Path, name: str, words: str, after: str) -> str:
    """Return the place of a line with these words, after another one."""
    lines = (project / name).read_text(encoding="utf-8").splitlines()
    first = next(number for number, line in enumerate(lines) if after in line)
    return f"{name}:{next(number for number in range(first, len(lines)) if words in lines[number]) + 1}"


@pytest.mark.parametrize("way", ["celery.eager.contract-task", "celery.broker.contract-task"])
def test_tasks(project: Path, tmp_path: Path, way: str) -> None:
    """Each task that hangs or ends its process is found at its line, either way, and the task after them is judged."""
    add(project, "shop/tasks.py", TASKS)
    harmful = {
        "sleeps": ("did not end within 6 s", "time.sleep"),
        "ignores_signals": ("did not end within 6 s", "time.sleep"),
        "counts_in_c": ("did not end within 6 s", "return sum"),
        "exits": ("os._exit(3)", "os._exit"),
        "is_killed": ("SIGKILL", "os.kill"),
        "crashes": ("killed by SIGSEGV", "ctypes.string_at"),
    }
    for name in (*harmful, "is_well"):
        add(project, "conformance.toml", f'\n[[task]]\nname = "shop.tasks.{name}"\n')

    checked = check(project, "--select", way, report=tmp_path / "results.jsonl", **{SUBJECT: "6", MEMORY: "2000"})

    found = {finding.subject.rpartition(".")[2]: finding for finding in checked.failed(way)}
    assert set(found) == set(harmful)
    for name, (message, words) in harmful.items():
        assert message in found[name].message
        assert str(found[name].location) == line_of(project, "shop/tasks.py", words, after=f"def {name}")
    assert "shop.tasks.is_well" in [result.subject for result in checked.passed(way)]


MIDDLEWARE = """
    import os
    import sys
    import time


    class Guard:
        def __init__(self, get_response):
            self.get_response = get_response

        def __call__(self, request):
            {line}
            return self.get_response(request)
"""


@pytest.mark.parametrize(
    ("line", "eagerly", "served"),
    [
        ("time.sleep(3600)", "got nothing within", "did not end within 6 s"),
        ("sys.exit(3)", "called sys.exit(3)", "keeps the server from answering"),
        ("os._exit(3)", "ended its process with os._exit(3)", "ended its process with os._exit(3)"),
    ],
)
def test_middleware(project: Path, tmp_path: Path, line: str, eagerly: str, served: str) -> None:
    """A middleware that hangs or ends its process is found at its line, in a communicator and in a server."""
    add(project, "site_config/guard.py", MIDDLEWARE.format(line=line))
    add(project, "site_config/settings.py", 'MIDDLEWARE.append("site_config.guard.Guard")\n')
    ways = {"channels.communicator.http-answers": eagerly, "channels.server.http-answers": served}
    select = [word for way in ways for word in ("--select", way)]

    checked = check(project, *select, report=tmp_path / "results.jsonl", **{SUBJECT: "6"})

    for way, message in ways.items():
        (finding,) = checked.failed(way)
        assert message in finding.message
        if (
            message != "keeps the server from answering"
        ):  # Django's own task ends the event loop, and with it all that was known
            assert str(finding.location) == line_of(project, "site_config/guard.py", line, after="def __call__")
    assert checked.status == 1, checked.output


READY = """
    from celery import signals


    @signals.worker_ready.connect
    def waits(**kwargs):
        __import__("time").sleep(3600)
"""


def test_a_worker_that_does_not_become_ready(project: Path, tmp_path: Path) -> None:
    """A receiver of a signal that keeps a worker from its start is found at its line."""
    add(project, "shop/tasks.py", READY)
    way = "celery.broker.worker-starts"

    checked = check(project, "--select", way, report=tmp_path / "results.jsonl", DJANGO_CONFORMANCE_DEADLINE="8")

    (finding,) = checked.failed(way)
    assert "was not ready within" in finding.message
    assert str(finding.location) == line_of(project, "shop/tasks.py", "sleep(3600)", after="def waits")


def test_what_a_project_leaves_at_the_end(project: Path, tmp_path: Path) -> None:
    """A thread that Python waits for, and a handler of exits that does not end, keep no run from its end."""
    lines = "import atexit, threading, time\natexit.register(time.sleep, 3600)\nthreading.Thread(target=time.sleep, args=(3600,)).start()\n"
    add(project, "site_config/settings.py", lines)
    way = "celery.eager.contract-task"

    checked = check(project, "--select", way, report=tmp_path / "results.jsonl")

    assert checked.status == 0, checked.output
    assert len(checked.passed(way)) == 2


DAMAGE = """

    @shared_task
    def takes_json():
        import json
        json.dumps = None


    @shared_task
    def closes_everything():
        import os
        os.closerange(3, 500)


    @shared_task
    def becomes_another_program():
        import os
        os.execv("/bin/sleep", ["sleep", "3600"])


    @shared_task
    def says_much():
        raise ValueError("z" * 30_000_000)


    @shared_task
    def is_well_after_all():
        import json
        return json.loads(json.dumps("well"))
"""


def test_what_a_task_leaves_in_its_process(project: Path, tmp_path: Path) -> None:
    """A worker's process that a task has damaged runs no other task; what each did is told, and the report stays small."""
    add(project, "shop/tasks.py", DAMAGE)
    names = ("takes_json", "closes_everything", "becomes_another_program", "says_much", "is_well_after_all")
    for name in names:
        add(project, "conformance.toml", f'\n[[task]]\nname = "shop.tasks.{name}"\n')
    way, report = "celery.broker.contract-task", tmp_path / "results.jsonl"

    checked = check(project, "--select", way, report=report, **{SUBJECT: "6"})

    found = {finding.subject.rpartition(".")[2]: finding for finding in checked.failed(way)}
    assert set(found) - {"closes_everything"} == {"becomes_another_program", "says_much"}
    passed = {result.subject.rpartition(".")[2] for result in checked.passed(way)}
    assert passed >= {"takes_json", "is_well_after_all"}
    assert "replaced its process with os.execv('/bin/sleep', …)" in found["becomes_another_program"].message
    assert "(30,000,000 characters)" in found["says_much"].message
    assert str(found["becomes_another_program"].location) == line_of(
        project, "shop/tasks.py", "os.execv", "def becomes"
    )
    assert report.stat().st_size < 2_000_000


def test_consumers(project: Path, tmp_path: Path) -> None:
    """Each consumer that blocks or ends its process is found both ways at its line, and the socket after them is judged."""
    add(project, "shop/consumers.py", CONSUMERS)
    add(project, "shop/routing.py", ROUTES)
    contract = project / "conformance.toml"
    harmful = {
        "blocks": "time.sleep",
        "exits": "os._exit",
        "waits": "time.sleep",
        "deaf": "time.sleep",
        "interrupts": "raise KeyboardInterrupt",
        "untold": "class Untold",
    }
    sockets = "".join(f'[[socket]]\npath = "/ws/{name}/"\n\n' for name in harmful)
    contract.write_text(
        contract.read_text(encoding="utf-8").replace("[[socket]]", f"{sockets}[[socket]]", 1), encoding="utf-8"
    )

    ways = ("channels.communicator.exchange", "channels.server.exchange")
    options = [word for way in (*ways, "channels.server.alive") for word in ("--select", way)]
    checked = check(project, *options, report=tmp_path / "results.jsonl", **{SUBJECT: "6"})

    for way in ways:
        found = {finding.subject: finding for finding in checked.failed(way)}
        assert {name: str(found[f"/ws/{name}/"].location) for name in harmful} == {
            name: line_of(project, "shop/consumers.py", words, after=f"class {name.title()}")
            for name, words in harmful.items()
        }
        assert [result.subject for result in checked.passed(way)] == ["/ws/prices/"]
    alive = checked.failed("channels.server.alive")
    places = [place for finding in alive for place in finding.evidence.get("places", ())]
    told = {str(finding.location) for finding in alive} | {f"{place['path']}:{place['line']}" for place in places}
    assert told == {
        line_of(project, "shop/consumers.py", words, after=f"class {name.title()}")
        for name, words in harmful.items()
        if name != "untold"
    } | {"None"}
    assert {finding.message for finding in checked.failed(ways[1]) if "untold" in finding.subject} == {
        "The application ended the server: it ended its process with exit status 7"
    }


def test_commands(project: Path, tmp_path: Path) -> None:
    """A command that hangs is found both ways at its line; of one that prints 300 MB, the report has little, and says so."""
    add(project, "shop/management/commands/harm.py", COMMAND)
    for how, status in (("sleeps", 0), ("exits", 0), ("stops", 0), ("prints", 0)):
        add(project, "conformance.toml", f'\n[[command]]\nargv = ["harm", "{how}"]\nexit = {status}\n')
    report = tmp_path / "results.jsonl"

    checked = check(
        project,
        "--select",
        "commands.call-command.outcome",
        "--select",
        "commands.manage",
        report=report,
        **{SUBJECT: "20"},
    )

    place = "shop/management/commands/harm.py"
    for way in ("commands.call-command.outcome", "commands.manage.outcome"):
        found = {finding.subject: finding for finding in checked.failed(way)}
        assert set(found) == {"harm sleeps", "harm exits", "harm stops"}
        assert "did not end within 20 s" in found["harm sleeps"].message
        assert str(found["harm sleeps"].location) == line_of(project, place, "time.sleep", after="sleeps")
    assert report.stat().st_size < 5_000_000
    assert "more was written: the first" in report.read_text(encoding="utf-8")


def test_urls_and_routers(project: Path, tmp_path: Path) -> None:
    """URLs that sleep when they are imported, and a router that sleeps when it is asked, are found at their lines."""
    (project / "shop" / "urls.py").write_text(URLS, encoding="utf-8")
    (project / "site_config" / "urls.py").write_text(
        'from django.urls import include, path\n\nurlpatterns = [path("", include("shop.urls"))]\n', encoding="utf-8"
    )
    add(project, "site_config/routers.py", ROUTER)

    checked = check(
        project,
        *("--select", "channels.communicator.http-answers", "--select", "channels.communicator.lifespan"),
        *("--select", "databases.routing.deterministic", "--select", "databases.parity.write-alias"),
        report=tmp_path / "results.jsonl",
        **{SUBJECT: "6"},
    )

    (http,) = checked.failed("channels.communicator.http-answers")
    (router,) = checked.failed("databases.routing.deterministic")
    assert str(http.location) == "shop/urls.py:3"
    assert str(router.location) == line_of(project, "site_config/routers.py", "time.sleep", after="class Asked")
    assert checked.passed("channels.communicator.lifespan")
    assert checked.passed("databases.parity.write-alias")


def test_deadlines_of_their_own(project: Path, tmp_path: Path) -> None:
    """A task and a command whose entries give them more time have it either way; the others have what is usual."""
    add(
        project,
        "shop/tasks.py",
        """

        @shared_task
        def is_slow():
            import time
            time.sleep(7)
        """,
    )
    add(project, "shop/management/commands/harm.py", COMMAND)
    for name, more in (("usual", ""), ("own", "deadline = 120\n")):
        entry = f'id = "{name}"\n{more}'
        add(project, "conformance.toml", f'\n[[task]]\nname = "shop.tasks.is_slow"\n{entry}')
        add(project, "conformance.toml", f'\n[[command]]\nargv = ["harm", "slow"]\n{entry}')
    ways = (
        "celery.eager.contract-task",
        "celery.broker.contract-task",
        "commands.call-command.outcome",
        "commands.manage.outcome",
    )
    options = [word for way in ways for word in ("--select", way)]

    checked = check(project, *options, report=tmp_path / "results.jsonl", **{SUBJECT: "5"})

    found = {finding.check: finding.subject for finding in checked.failed() if finding.check in ways}
    assert found == {way: "usual" for way in ways if "broker" not in way}, (
        checked.output
    )  # that is blocked by the eager one
    assert [way for way in ways if "own" in [result.subject for result in checked.passed(way)]] == list(ways)


def test_a_thread_of_the_project(project: Path, tmp_path: Path) -> None:
    """A task that waits for a thread which the project starts at import is not called hung where that thread is missing."""
    add(
        project,
        "shop/tasks.py",
        """

        import asyncio
        import threading

        LOOP = asyncio.new_event_loop()
        threading.Thread(target=LOOP.run_forever, daemon=True).start()


        async def answer():
            return "answer"


        @shared_task
        def waits():
            return asyncio.run_coroutine_threadsafe(answer(), LOOP).result()
        """,
    )
    add(project, "conformance.toml", '\n[[task]]\nname = "shop.tasks.waits"\n')
    way = "celery.eager.contract-task"

    checked = check(project, "--select", way, report=tmp_path / "results.jsonl", **{SUBJECT: "6"})

    assert checked.failed(way) == [], checked.output
    (skipped,) = (
        result for result in checked.report.results if result.subject == "shop.tasks.waits" and result.check == way
    )
    assert skipped.outcome == "skipped"
    assert "may wait for the thread that shop/tasks.py:" in skipped.message
