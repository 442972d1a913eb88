"""A worker and beat are started with options that they know, after the sub-command, and with valid values."""

from __future__ import annotations

from tests.rules import RuleTester


def test_accepts_options_of_celery(rule: RuleTester) -> None:
    """Every option that Celery has in its place is right."""
    rule.each("Procfile", "worker: {line}\n").accepts("""
        celery -A site_config -q worker -l info -c 4 -Q slow -P threads -BE -O fair -n a@%h --pidfile= -X celery -s /tmp/x
        celery -A site_config worker --loglevel=INFO --autoscale=10,3 --without-gossip --events --max-tasks-per-child 10
        celery -A site_config beat -S django_celery_beat.schedulers:DatabaseScheduler --max-interval 5 -s /tmp/schedule
        celery --workdir /srv -A site_config worker $OPTIONS
        celery multi start w1 -A site_config -c:w1 3 --pidfile=%n.pid
        celery worker -A site_config
        celery -A site_config worker -l 20 -P custom -c auto --time-limit 2.5
    """)


def test_accepts_options_of_the_app(rule: RuleTester) -> None:
    """An app may add options to the worker."""
    files = {
        "Procfile": "worker: celery -A site_config worker --tenant shop\n",
        "site_config/celery.py": """
            import os

            from celery import Celery
            from click import Option

            os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_config.settings")
            app = Celery("site_config")
            app.config_from_object("django.conf:settings", namespace="CELERY")
            app.user_options["worker"].add(Option(["--tenant"]))
            app.autodiscover_tasks()
            """,
    }

    rule.accepts(files)


def test_accuses_options_that_celery_does_not_have(rule: RuleTester) -> None:
    """A worker with an option that Celery does not have in that place does not start."""
    rule.each("Procfile:1", "worker: {line}\n").accuses("""
        celery -A site_config worker --queue slow  # --queue, which celery worker does not have; did you mean --queues?
        celery -A site_config -Q slow worker  # -Q before worker
        celery -A site_config worker -l WARN  # --loglevel WARN, which is none of DEBUG, INFO, WARNING
        celery -A site_config worker -P thread  # --pool thread, which is none of
        celery -A site_config worker --max-tasks-per-child=1e3  # --max-tasks-per-child 1e3, which is no number
        celery -A site_config worker '-A site_config'  # are one word
        celery -A site_config worker --maxtasksperchild=9  # --maxtasksperchild, which celery worker does not have
        celery -A site_config beat --schedulers x  # --schedulers, which celery beat does not have; did you mean --scheduler?
        celery -A site_config worker --autoreload  # --autoreload, which celery worker does not have
        celery -A site_config beat -c 4  # -c, which celery beat does not have
    """)


def test_accuses_an_option_and_its_value_in_one_word(rule: RuleTester) -> None:
    """In a list of words, what is in quotes is one word."""
    rule.each("compose.yaml:4", "services:\n  worker:\n    image: shop\n    command: {words}\n").accuses("""
        ["celery", "-A", "site_config", "worker", "-Q slow"]  # it consumes the queue ' slow', where nothing is sent
        ["celery", "-A", "site_config", "worker", "-l info"]  # its loglevel is ' info', with a space
        ["celery", "-A", "site_config", "worker", "--queues slow"]  # --queues and 'slow' are one word: it does not start
    """)


def test_accepts_a_number_after_a_space(rule: RuleTester) -> None:
    """A number is read with the space before it."""
    words = '["celery", "-A", "site_config", "worker", "-c 4"]'
    rule.accepts({"compose.yaml": f"services:\n  worker:\n    image: shop\n    command: {words}\n"})


def test_accuses_options_of_other_commands_that_are_one_word_with_their_value(rule: RuleTester) -> None:
    """Flower has options of its own, and Celery's before them."""
    compose = """
        services:
          flower:
            build: .
            command: ["celery", "--app site_config", "flower", "--port=5555"]
    """

    rule.accuses({"compose.yaml": compose}, "compose.yaml:4", says="in which --app and 'site_config' are one word")
