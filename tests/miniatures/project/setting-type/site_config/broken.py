from site_config.settings import *

SECURE_PROXY_SSL_HEADER = ("X-Forwarded-Proto", "https")
