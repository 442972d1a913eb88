class WarehouseRouter(WarehouseRouter):
    def allow_migrate(self, db, app_label, model_name=None, **hints):
        return db == "warehouse" if app_label == "warehouse" else None
