"""Which commands a shell script runs."""

from __future__ import annotations

from textwrap import dedent

from django_conformance.discovery.deployment.shell import ShellCommand, invocations


def commands(text: str, *arguments: str, **variables: str) -> list[str]:
    return [" ".join(step.words) for step in invocations(dedent(text), variables, arguments)]


def test_variables_with_defaults() -> None:
    """A variable that the script or its caller sets is put in, and one with a default has that."""
    script = 'APP=shop\nexec celery -A "$APP" worker -Q ${QUEUES:-mail,slow} -c $CONCURRENCY\n'

    assert commands(script) == ["exec celery -A shop worker -Q mail,slow -c ${CONCURRENCY}"]
    assert commands(script, QUEUES="fast", CONCURRENCY="2") == ["exec celery -A shop worker -Q fast -c 2"]


def test_the_branch_that_an_argument_chooses() -> None:
    """Where the arguments are known, only the branch that they choose is read."""
    script = """
        case "$1" in
          worker) shift; exec celery -A shop worker "$@" ;;
          beat|schedule) exec celery -A shop beat ;;
          *) exec "$@" ;;
        esac
        """

    assert commands(script, "worker", "-Q", "mail") == ["shift", "exec celery -A shop worker -Q mail"][1:]
    assert commands(script, "schedule") == ["exec celery -A shop beat"]
    assert commands(script, "daphne", "shop.asgi:application") == ["exec daphne shop.asgi:application"]


def test_tests_that_cannot_be_answered() -> None:
    """Both branches of a test that cannot be answered are read, and what they run is conditional."""
    steps = invocations('if [ "$KIND" = worker ]; then\n  celery worker\nelse\n  gunicorn shop.wsgi\nfi\n')

    assert [(step.words[0], step.line, step.is_conditional) for step in steps] == [
        ("celery", 2, True),
        ("gunicorn", 4, True),
    ]


def test_what_stands_after_exec_is_not_reached() -> None:
    """A script ends with the program that it becomes."""
    script = 'if [ "$1" = worker ]; then exec celery worker; fi\nexec gunicorn shop.wsgi\n'

    assert commands(script, "worker") == ["exec celery worker"]
    assert commands(script, "web") == ["exec gunicorn shop.wsgi"]


def test_functions_are_read_where_they_are_called() -> None:
    """A function's commands count where it is called, with its arguments."""
    assert commands('release() { python manage.py "$1"; }\nunused() { rm -r x; }\nrelease migrate\n') == [
        "python manage.py migrate"
    ]


def test_input_that_is_given() -> None:
    """A command that gets its input from a pipe, a file or a string in the script waits for nobody."""
    text = "yes | manage.py one\nmanage.py two < answers\nmanage.py three <<< yes\nmanage.py four\n"

    assert [(step.words[1], step.is_answered) for step in invocations(text) if len(step.words) > 1] == [
        ("one", True),
        ("two", True),
        ("three", True),
        ("four", False),
    ]


def test_lines_that_go_on() -> None:
    """A command over several lines stands in its first."""
    assert invocations("set -e\ncelery \\\n  -A shop \\\n  worker\n")[1:] == [
        ShellCommand(("celery", "-A", "shop", "worker"), 2)
    ]
