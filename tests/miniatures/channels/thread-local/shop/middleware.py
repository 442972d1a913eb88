import threading

state = threading.local()


class TenantMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    async def __call__(self, request):
        state.tenant = request.headers.get("X-Tenant")
        return await self.get_response(request)
