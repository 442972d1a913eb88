from site_config.settings import *

DATABASES["replica"] = {**DATABASES["default"], "TEST": {"MIRROR": "default"}}
