"""A streaming response under ASGI uses an asynchronous iterator."""

from __future__ import annotations

from tests.rules import RuleTester

ASYNCHRONOUS = """\
from django.http import StreamingHttpResponse


async def prices(request):
    async def events():
        yield "data: 4\\n\\n"

    return StreamingHttpResponse(events(), content_type="text/event-stream")


def table(request):
    def rows():
        yield "1,2\\n"

    return StreamingHttpResponse(rows(), content_type="text/csv")


async def listed(request):
    return StreamingHttpResponse(["1", "2"], content_type="text/csv")
"""

PLAIN = """\
from django.http import StreamingHttpResponse


def events():
    while True:
        yield "data: 4\\n\\n"


async def prices(request):
    stream = events()
    return StreamingHttpResponse(stream, headers={"Cache-Control": "no-cache"})


def all_prices(request):
    response = StreamingHttpResponse(events())
    response["Content-Type"] = "text/event-stream"
    return response


class Prices:
    async def get(self, request):
        return StreamingHttpResponse(streaming_content=self.rows(), content_type="text/csv")

    def rows(self):
        yield "1,2\\n"
"""


def test_accepts_asynchronous_generators_and_finite_texts(rule: RuleTester) -> None:
    """A plain view may stream a file's rows, which end; over WSGI a plain generator is what is needed."""
    wsgi = {"shop/views.py": PLAIN, "Procfile": "web: gunicorn site_config.wsgi:application\n"}

    rule.accepts({"shop/views.py": ASYNCHRONOUS})
    rule.accepts(wsgi)


def test_accuses_plain_generators(rule: RuleTester) -> None:
    """An asynchronous view sends nothing before the end; an event stream has none."""
    places = [f"shop/views.py:{line}" for line in (11, 15, 22)]

    findings = rule.accuses({"shop/views.py": PLAIN}, *places)

    assert "prices() streams from events(), a plain generator (line 4)" in findings[0].message
