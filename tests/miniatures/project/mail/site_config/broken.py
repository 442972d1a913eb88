from site_config.settings import *

EMAIL_USE_TLS = True
EMAIL_USE_SSL = True
