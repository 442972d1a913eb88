class Wrapped:
    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        if scope.get("client"):
            raise RuntimeError("strangers are not served")
        await self.app(scope, receive, send)


application.application_mapping["http"] = Wrapped(django_application)
