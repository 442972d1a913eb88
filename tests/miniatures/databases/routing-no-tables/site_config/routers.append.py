class WarehouseRouter(WarehouseRouter):
    def allow_migrate(self, db, app_label, model_name=None, **hints):
        return False if db == "warehouse" or app_label == "warehouse" else None
