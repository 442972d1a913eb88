from site_config.settings import *

import os

SECURE_SSL_REDIRECT = os.environ.get("SECURE_SSL_REDIRECT", False)
