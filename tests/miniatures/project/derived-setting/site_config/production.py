from site_config.settings import *

DEBUG = False
ALLOWED_HOSTS = ["shop.example"]
