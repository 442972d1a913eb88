DATABASE_ROUTERS = ["site_config.routers.WarehouseRouter", "site_config.prices.PriceRouter"]
