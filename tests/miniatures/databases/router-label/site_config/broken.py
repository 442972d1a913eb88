from site_config.settings import *

DATABASE_ROUTERS = ["site_config.routers.WarehouseRouter", "site_config.labels.LabelRouter"]
