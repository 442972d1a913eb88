"""Workers on the same machine have different node names."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

PROGRAMS = "[program:main]\ncommand=celery -A site_config worker {main}\n{more}\n[program:slow]\ncommand=celery -A site_config worker -Q slow {slow}\n"


@pytest.mark.parametrize(
    "files",
    [
        {"worker.conf": PROGRAMS.format(main="-n main@%%h", slow="-n slow@%%h", more="")},
        {"worker.conf": PROGRAMS.format(main="-n main%(process_num)s@%%h", slow="-n slow@%%h", more="numprocs=3")},
        {"Procfile": "main: celery -A site_config worker\nslow: celery -A site_config worker -Q slow\n"},
        {"worker.service": "[Service]\nExecStart=/bin/celery multi start a b -A site_config\n"},
        {
            "staging.service": "[Service]\nExecStart=/bin/celery -A site_config worker\n",
            "prod.service": "[Service]\nExecStart=/bin/celery -A site_config worker\n",
        },
    ],
)
def test_accepts_names_of_their_own(files: dict[str, str], rule: RuleTester) -> None:
    """Workers with names, and those in containers of their own, are told apart."""
    rule.accepts(files)


@pytest.mark.parametrize(
    ("files", "place"),
    [
        ({"worker.conf": PROGRAMS.format(main="", slow="", more="")}, "worker.conf:5"),
        ({"worker.conf": PROGRAMS.format(main="-n w@%%h", slow="--hostname=w@%%h", more="")}, "worker.conf:5"),
        ({"worker.conf": "[program:main]\ncommand=celery -A site_config worker\nnumprocs=4\n"}, "worker.conf:2"),
        (
            {
                "deploy/a.service": "[Service]\nExecStart=/bin/celery -A site_config worker\n",
                "deploy/b.service": "[Service]\nExecStart=/bin/celery -A site_config worker -Q slow\n",
            },
            "deploy/b.service:2",
        ),
        (
            {
                "Procfile": "workers: ./start.sh\n",
                "start.sh": "celery -A site_config worker &\ncelery -A site_config worker -Q slow &\nwait\n",
            },
            "start.sh:2",
        ),
    ],
)
def test_accuses_workers_of_one_name(files: dict[str, str], place: str, rule: RuleTester) -> None:
    """Two workers of one name on a machine are one to everybody who asks them."""
    rule.accuses(files, place, says="workers on one machine are called")
