"""A server in a deployment file finds the application that it should serve, and speaks its protocol."""

from __future__ import annotations

from tests.rules import RuleTester

WSGI = {
    "site_config/wsgi.py": "from django.core.wsgi import get_wsgi_application\n\napplication = get_wsgi_application()\n"
}


def test_accepts_applications_of_the_servers_kind(rule: RuleTester) -> None:
    """A server serves the application of its kind, or one of another part of the repository."""
    rule.each("Procfile", "web: {line}\n", files={**WSGI, "other/main.py": ""}).accepts("""
        gunicorn site_config.wsgi
        gunicorn site_config.wsgi:application -w 4
        gunicorn site_config.asgi:application -k uvicorn.workers.UvicornWorker
        gunicorn -c python:settings_of.gunicorn site_config.asgi:application
        uvicorn site_config.asgi:application
        uvicorn --interface wsgi site_config.wsgi:application
        hypercorn site_config.wsgi:application
        daphne site_config.asgi:application
        gunicorn $MODULE
        cd other && gunicorn main:app
    """)


def test_accuses_applications_that_are_missing_or_of_the_other_kind(rule: RuleTester) -> None:
    """A server with the wrong application does not start, or answers nothing."""
    rule.each("Procfile:1", "web: {line}\n", files=WSGI).accuses("""
        gunicorn mysite.wsgi  # no module 'mysite.wsgi'
        gunicorn siteconfig.wsgi:application  # did you mean 'site_config.wsgi'?
        daphne site_config.routing:application  # no module 'site_config.routing'
        gunicorn site_config.asgi:application  # which is an ASGI application, as a WSGI server
        uwsgi --http :8000 --module site_config.asgi:application  # which is an ASGI application, as a WSGI server
        gunicorn -k gevent site_config.asgi  # which is an ASGI application, as a WSGI server
        daphne site_config.wsgi:application  # which is a WSGI application, as an ASGI server
        uvicorn site_config.wsgi:application  # which is a WSGI application, as an ASGI server
        gunicorn -k uvicorn.workers.UvicornWorker site_config.wsgi  # which is a WSGI application, as an ASGI server
    """)
