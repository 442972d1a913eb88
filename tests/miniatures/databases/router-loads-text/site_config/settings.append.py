DATABASE_ROUTERS = ("site_config.routers.WarehouseRouter")
