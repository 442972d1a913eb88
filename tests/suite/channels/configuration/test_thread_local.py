"""Coroutines that a server runs keep nothing in ``threading.local()``."""

from __future__ import annotations

from tests.rules import RuleTester

KEPT = """\
import contextvars
import threading

from asgiref.local import Local

state = threading.local()
shared = Local()
tenant = contextvars.ContextVar("tenant")


class Current(threading.local):
    tenant = None


current = Current()


def remember(value):
    state.tenant = value
"""

MIDDLEWARE = """\
from shop.kept import current, remember, shared, state, tenant


class TenantMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    async def __call__(self, request):
        {statement}
        return await self.get_response(request)
"""


def test_accepts_what_belongs_to_a_request_or_to_a_thread(rule: RuleTester) -> None:
    """Context variables and ``asgiref.local.Local`` follow a request; what is made once for a thread is for whoever runs in it."""
    plain = "from shop.kept import state\n\n\ndef remember(request):\n    state.tenant = request.user\n"
    statements = (
        "shared.tenant = request.user",
        "tenant.set(request.user)",
        "if not hasattr(state, 'session'): state.session = object()",
    )

    for statement in statements:
        middleware = MIDDLEWARE.format(statement=statement)
        rule.accepts({"shop/kept.py": KEPT, "shop/middleware.py": middleware, "shop/plain.py": plain})


def test_accuses_what_coroutines_share(rule: RuleTester) -> None:
    """It is set here, by an object of a class that is one, by ``setattr()``, or in a function that is called."""
    statements = {
        "state.tenant = request.user": "sets state.tenant",
        "current.tenant = request.user": "sets current.tenant",
        "setattr(state, 'tenant', request.user)": "sets setattr(state, 'tenant', request.user)",
        "remember(request.user)": "calls remember(), which sets state.tenant in shop/kept.py:19",
    }

    for statement, says in statements.items():
        middleware = MIDDLEWARE.format(statement=statement)
        rule.accuses({"shop/kept.py": KEPT, "shop/middleware.py": middleware}, "shop/middleware.py:9", says=says)
