class Wrapped:
    def __init__(self, inner):
        self.inner = inner

    async def __call__(self, scope, receive, send):
        await send({"type": "websocket.accept"})
        await self.inner(scope, receive, send)


application.application_mapping["websocket"] = AllowedHostsOriginValidator(
    Wrapped(AuthMiddlewareStack(URLRouter(websocket_urlpatterns)))
)
