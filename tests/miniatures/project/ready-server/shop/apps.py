import socket

from django.apps import AppConfig


class ShopConfig(AppConfig):
    name = "shop"

    def ready(self):
        with socket.create_connection(("127.0.0.1", 1), timeout=5) as connection:
            connection.sendall(b"ready\n")
