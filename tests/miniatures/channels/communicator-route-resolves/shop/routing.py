from django.urls import path

from shop.consumers import PriceConsumer


class Forgetful:
    def __init__(self, inner):
        self.inner = inner

    async def __call__(self, scope, receive, send):
        return self.inner(scope, receive, send)


websocket_urlpatterns = [path("ws/prices/", Forgetful(PriceConsumer.as_asgi()))]
