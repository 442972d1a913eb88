from site_config.settings import *

SECURE_SSL_REDIRECT = True
