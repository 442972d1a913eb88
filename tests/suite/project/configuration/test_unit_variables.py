"""The variables in a systemd unit's command are set, and the program itself is not a variable."""

from __future__ import annotations

import pytest

from tests.rules import RuleTester

UNIT = "[Service]\n{environment}\nExecStart=/bin/sh -c '${{CELERY_BIN}} -A $CELERY_APP multi start $CELERYD_NODES'\n"
SET = 'CELERY_BIN="/srv/venv/bin/celery"\nCELERY_APP=site_config\nCELERYD_NODES="w1 w2"\n'


@pytest.mark.parametrize(
    "files",
    [
        {"celery.service": UNIT.format(environment="EnvironmentFile=/etc/conf.d/celery"), "conf.d/celery": SET},
        {"celery.service": UNIT.format(environment="EnvironmentFile=-/etc/default/celeryd")},
        {"celery.service": UNIT.format(environment="PassEnvironment=CELERY_BIN CELERY_APP CELERYD_NODES")},
        {"celery.service": UNIT.format(environment="Environment=CELERY_BIN=celery CELERY_APP=a 'CELERYD_NODES=w1 w2'")},
        {"a.service": "[Service]\nExecStart=/bin/sh -c 'N=2; celery -A site_config worker -c $N -n $HOSTNAME'\n"},
        {"a.service": "[Service]\nExecStart=/bin/sh -c 'celery -A site_config worker -c ${WORKERS:-2}'\n"},
        {"a.service.j2": "[Service]\nExecStart=/bin/sh -c '{{ venv }}/celery -A $APP worker'\n"},
    ],
)
def test_accepts_variables_that_are_set(files: dict[str, str], rule: RuleTester) -> None:
    """In the unit, in its file, in the command, by systemd; by a file that is not in the repository; with a default."""
    rule.accepts(files)


@pytest.mark.parametrize(
    ("files", "names"),
    [
        ({"a/celery.service": UNIT.format(environment="User=shop")}, ["CELERY_BIN", "CELERY_APP", "CELERYD_NODES"]),
        (
            {
                "a/celery.service": UNIT.format(environment="EnvironmentFile=/etc/conf.d/celery"),
                "conf.d/celery": SET.replace("CELERY_BIN", "CELERYD_BIN"),
            },
            ["CELERY_BIN"],
        ),
        (
            {"a/b.service": "[Service]\n\nExecStart=/srv/celery -A site_config worker -c ${CONCURRENCY}\n"},
            ["CONCURRENCY"],
        ),
    ],
)
def test_accuses_variables_that_nothing_sets(files: dict[str, str], names: list[str], rule: RuleTester) -> None:
    """Without a file of variables, under another name in it, and in the command itself."""
    findings = rule.accuses(files, *[f"{next(iter(files))}:3" for _ in names])

    assert [finding.message.split("$")[1].split(",")[0] for finding in findings] == names


def test_suggests_the_name_that_is_set(rule: RuleTester) -> None:
    """The file has the variable under a name that is nearly the same."""
    files = {
        "celery.service": UNIT.format(environment="EnvironmentFile=/etc/conf.d/celery"),
        "conf.d/celery": SET.replace("CELERY_BIN", "CELERYD_BIN"),
    }

    rule.accuses(files, "celery.service:3", says="did you mean 'CELERYD_BIN', which is set?")


def test_accuses_a_program_that_is_a_variable(rule: RuleTester) -> None:
    """Systemd takes the first word as it is written."""
    unit = "[Service]\nEnvironment=CELERY_BIN=/srv/celery\nExecStart=${CELERY_BIN} -A site_config worker\n"

    rule.accuses({"celery.service": unit}, "celery.service:3", says="'${CELERY_BIN}' for its program")


def test_accuses_a_relative_program(rule: RuleTester) -> None:
    """WorkingDirectory does not help; a name without a slash, and what a template fills in, are left alone."""
    unit = "[Service]\nWorkingDirectory=/srv/shop\nExecStart={} -A site_config worker\n"
    for program in (
        "/srv/shop/venv/bin/celery",
        "celery",
        "-/usr/bin/celery",
        "{{ venv }}/bin/celery",
        "%h/venv/bin/celery",
    ):
        rule.accepts({"celery.service": unit.format(program)})
    for program in ("venv/bin/celery", "./venv/bin/celery", "~/venv/bin/celery"):
        rule.accuses({"celery.service": unit.format(program)}, "celery.service:3", says="takes an absolute path")
