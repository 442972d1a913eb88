from site_config.settings import *

DATABASES["standby"] = {**DATABASES["default"], "TEST": {"MIRROR": "default"}}
DATABASE_ROUTERS = ["site_config.standby.StandbyRouter", "site_config.routers.WarehouseRouter"]
