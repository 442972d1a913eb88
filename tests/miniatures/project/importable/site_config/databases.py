import os


NAME = os.environ["SHOP_DATABASE"]
