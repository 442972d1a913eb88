from site_config.settings import *

DATABASES["warehouse"] |= {"CONN_MAX_AGE": 600, "OPTIONS": {"init_command": "PRAGMA user_version; -- wait_timeout=60"}}
