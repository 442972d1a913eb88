from django.http import StreamingHttpResponse


def events():
    while True:
        yield "data: 4\n\n"


async def prices(request):
    return StreamingHttpResponse(events(), content_type="text/event-stream")
