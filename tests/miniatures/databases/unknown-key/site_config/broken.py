from site_config.settings import *

DATABASES["default"]["CONN_MAXAGE"] = 60
