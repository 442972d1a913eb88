from site_config.settings import *

CONN_MAX_AGE = 60
