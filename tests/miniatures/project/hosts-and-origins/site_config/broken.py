from site_config.settings import *

ALLOWED_HOSTS = ["https://shop.example"]
