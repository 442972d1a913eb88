from urllib.parse import parse_qs


class TokenMiddleware:
    def __init__(self, inner):
        self.inner = inner

    async def __call__(self, scope, receive, send):
        name = parse_qs(scope["query_string"].decode()).get("name")
        return await self.inner({**scope, "customer": await customer_of(name[0]) if name else None}, receive, send)


async def customer_of(name):
    from django.contrib.auth import get_user_model

    return get_user_model().objects.get(username=name)
