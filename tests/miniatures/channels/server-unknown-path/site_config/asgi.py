import os

from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_config.settings")
django_application = get_asgi_application()

from shop.routing import websocket_urlpatterns  # noqa: E402 - after Django is set up

class Wrapped:
    def __init__(self, inner):
        self.inner = inner

    async def __call__(self, scope, receive, send):
        if scope.get("client"):
            await send({"type": "websocket.accept"})
        await self.inner(scope, receive, send)


application = ProtocolTypeRouter(
    {
        "http": django_application,
        "websocket": AllowedHostsOriginValidator(Wrapped(AuthMiddlewareStack(URLRouter(websocket_urlpatterns)))),
    }
)
