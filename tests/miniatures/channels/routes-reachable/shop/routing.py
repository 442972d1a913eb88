from django.urls import path

from shop.consumers import PriceConsumer

websocket_urlpatterns = [path("/ws/prices/", PriceConsumer.as_asgi())]
