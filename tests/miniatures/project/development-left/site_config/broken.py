from site_config.settings import *

ALLOWED_HOSTS = []
