"""A container's script replaces itself with the worker (``exec``), so that the worker gets the container's signals."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

COMPOSE = "services:\n  worker:\n    build: .\n    command: {command}\n"
SCRIPT = "#!/bin/sh\nset -e\npython manage.py check\n"
WORKER = "celery -A site_config worker"


@pytest.mark.parametrize(
    "files",
    [
        {"compose.yaml": COMPOSE.format(command="./start.sh"), "start.sh": f"{SCRIPT}exec {WORKER}\n"},
        {"compose.yaml": COMPOSE.format(command="./start.sh"), "start.sh": f"{SCRIPT}exec gosu app {WORKER}\n"},
        {
            "compose.yaml": COMPOSE.format(command="./start.sh"),
            "start.sh": f"{SCRIPT}trap 'kill $PID' TERM\n{WORKER} &\nPID=$!\nwait\n",
        },
        {"compose.yaml": COMPOSE.format(command=f"sh -c 'python manage.py migrate --noinput && {WORKER}'")},
        {"compose.yaml": COMPOSE.format(command=f"./entry.sh {WORKER}"), "entry.sh": f'{SCRIPT}exec "$@"\n'},
        {"docker-compose.dev.yml": COMPOSE.format(command="./start.sh"), "start.sh": f"{SCRIPT}{WORKER}\n"},
        {"supervisor.conf": "[program:worker]\ncommand=./start.sh\n", "start.sh": f"{SCRIPT}{WORKER}\n"},
        {"worker.sh": f"{SCRIPT}{WORKER}\n"},
    ],
    ids=["exec", "gosu", "trap", "sh -c", "arguments", "development", "supervisor", "by hand"],
)
def test_accepts_workers_that_get_their_signals(files: dict[str, str], rule: RuleTester) -> None:
    """The script ends in the worker, passes signals on, or runs in no container of a deployment."""
    rule.accepts(files)


@pytest.mark.parametrize(
    ("files", "place"),
    [
        ({"compose.yaml": COMPOSE.format(command="./start.sh"), "start.sh": f"{SCRIPT}{WORKER}\n"}, "start.sh:4"),
        (
            {
                "compose.yaml": COMPOSE.format(command="[bash, /app/start.sh]"),
                "start.sh": f"{SCRIPT}poetry run {WORKER}\n",
            },
            "start.sh:4",
        ),
        (
            {
                "compose.yaml": COMPOSE.format(command="worker"),
                "Dockerfile": 'FROM python\nCOPY . /app\nENTRYPOINT ["/app/entry.sh"]\n',
                "entry.sh": f'#!/bin/bash\nif [ "$1" = "worker" ]; then\n  {WORKER}\nfi\n',
            },
            "entry.sh:3",
        ),
        (
            {"Dockerfile": 'FROM python\nCOPY . .\nCMD ["./start.sh"]\n', "start.sh": f"{SCRIPT}{WORKER}\n"},
            "start.sh:4",
        ),
        (
            {
                "compose.yaml": COMPOSE.format(command="./outer.sh"),
                "outer.sh": "#!/bin/sh\n./inner.sh\n",
                "inner.sh": f"#!/bin/sh\nexec {WORKER}\n",
            },
            "inner.sh:2",
        ),
        (
            {"compose.yaml": COMPOSE.format(command=f"./entry.sh {WORKER}"), "entry.sh": f'{SCRIPT}"$@"\n'},
            "compose.yaml:4",
        ),
    ],
    ids=["script", "bash", "entrypoint", "image", "nested", "arguments"],
)
def test_accuses_shells_that_wait(files: dict[str, str], place: str, rule: RuleTester) -> None:
    """The shell of the script stays, and gets the signal alone."""
    rule.accuses(files, place, says="without exec: the shell gets SIGTERM")


def test_tells_a_script_of_several_programs_nothing_of_exec(rule: RuleTester) -> None:
    """What follows ``exec`` never runs."""
    script = f"{SCRIPT}{WORKER} &\ncelery -A site_config beat\n"
    (finding,) = rule.findings({"compose.yaml": COMPOSE.format(command="./start.sh"), "start.sh": script})

    assert finding.hint is not None
    assert "starts more than the worker" in finding.hint
