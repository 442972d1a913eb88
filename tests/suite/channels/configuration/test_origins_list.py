"""What origin validators are given."""

from __future__ import annotations

from tests.rules import RuleTester

ASGI = """
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator, OriginValidator
from django.core.asgi import get_asgi_application

django_application = get_asgi_application()

from shop.routing import websocket_urlpatterns

routes = URLRouter(websocket_urlpatterns)
application = ProtocolTypeRouter({{"http": django_application, "websocket": {}}})
"""


def test_accepts_lists(rule: RuleTester) -> None:
    """A list, a tuple and the hosts of the settings are what a validator takes."""
    for websocket in (
        'OriginValidator(routes, ["https://shop.example"])',
        'OriginValidator(routes, ("https://shop.example",))',
        "AllowedHostsOriginValidator(routes)",
        'OriginValidator(routes, [__import__("re").compile(r"https://.+[.]shop[.]example")])',
    ):
        rule.accepts({"site_config/asgi.py": ASGI.format(websocket)})


def test_accuses_a_string(rule: RuleTester) -> None:
    """An origin without brackets is a list of its characters."""
    asgi = ASGI.format('OriginValidator(routes, "https://shop.example")')
    (finding,) = rule.accuses({"site_config/asgi.py": asgi}, "site_config/asgi.py")

    assert finding.subject == "channels.security.websocket.OriginValidator"
    assert "is given the string 'https://shop.example' where a list of origins belongs" in finding.message
    assert finding.evidence == {"allowed_origins": "https://shop.example"}


def test_accuses_a_host_that_is_not_set(rule: RuleTester) -> None:
    """None among the hosts raises at each handshake that it is compared with."""
    settings = 'import os\nALLOWED_HOSTS = [os.environ.get("HOST_THAT_IS_NOT_SET"), "shop.example"]'
    asgi = {"site_config/asgi.py": ASGI.format("AllowedHostsOriginValidator(routes)")}

    (finding,) = rule.accuses(asgi, "site_config/asgi.py", settings=settings)

    assert "is given None among the origins [None, 'shop.example']" in finding.message
