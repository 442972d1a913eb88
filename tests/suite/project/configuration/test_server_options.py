"""A server is started with options that it has."""

from __future__ import annotations

from tests.rules import RuleTester

_PROCFILE = "web: {command} {target}\n"


def test_accepts_options_that_a_server_has(rule: RuleTester) -> None:
    """Long and short ones, unambiguous beginnings, and what no server has: it may be of another release."""
    rule.each("Procfile:1", _PROCFILE, apart=True).accepts("""
        gunicorn --bind 0.0.0.0:8000 --workers 3 -k uvicorn.workers.UvicornWorker --threads=2 --access-logfile - | site_config.asgi
        gunicorn --worker-tm /dev/shm --limit-request-field_size 8190 --newest-option 3 | site_config.wsgi
        uvicorn --host 0.0.0.0 --port 8000 --proxy-headers --forwarded-allow-ips '*' --ws websockets | site_config.asgi:application
        gunicorn --root-path /shop --http2-cleartext --dirty-workers 2 --asgi-lifespan on | site_config.asgi
        opentelemetry-instrument --host x gunicorn --bind 0.0.0.0:8000 | site_config.asgi
        watchmedo auto-restart --directory . --recursive -- gunicorn -w 2 | site_config.asgi
        daphne -b 0.0.0.0 -p 8000 --websocket_timeout 60 --proxy-headers | site_config.asgi:application
        hypercorn --bind 0.0.0.0:8000 --keep-alive 5 | site_config.asgi:application
    """)


def test_accuses_options_of_other_servers(rule: RuleTester) -> None:
    """What another server has, and what is nearly one of its own."""
    rule.each("Procfile:1", _PROCFILE, apart=True).accuses("""
        uvicorn --bind 0.0.0.0:8000 | site_config.asgi:application  # uvicorn has no option --bind: did you mean --host?
        gunicorn --host 0.0.0.0 | site_config.wsgi  # gunicorn has no option --host: did you mean --bind?
        gunicorn --theads 2 | site_config.wsgi  # did you mean --threads?
        daphne --workers 4 | site_config.asgi:application  # daphne has no option --workers
        uvicorn --worker-class uvicorn.workers.UvicornWorker | site_config.asgi:application  # uvicorn has no option --worker-class
        hypercorn --host 0.0.0.0 | site_config.asgi:application  # did you mean --bind?
    """)
