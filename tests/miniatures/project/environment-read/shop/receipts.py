import os


def sender():
    return os.getenv["SHOP_SENDER"]
