from django.urls import path

from shop.consumers import PriceConsumer

websocket_urlpatterns = [path("ws/prices/<slug:name>/", PriceConsumer.as_asgi())]
