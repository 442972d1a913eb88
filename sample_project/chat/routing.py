"""WebSocket routes of the whole project."""

from channels.routing import URLRouter
from django.urls import path, re_path

from accounts.consumers import AccountConsumer
from chat.consumers import ChatConsumer, RoomConsumer

rooms = URLRouter([path("<slug:slug>/", RoomConsumer.as_asgi())])

websocket_urlpatterns = [
    re_path(r"^ws/chat/(?P<room_name>\w+)/$", ChatConsumer.as_asgi()),
    path("ws/rooms/", rooms),
    path("ws/account/", AccountConsumer.as_asgi()),
]
