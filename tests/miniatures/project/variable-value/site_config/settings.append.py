import os

PAGE_SIZE = int(os.environ.get("SHOP_PAGE_SIZE", "20"))
