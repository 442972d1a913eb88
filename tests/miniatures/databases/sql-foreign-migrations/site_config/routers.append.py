class WarehouseRouter(WarehouseRouter):
    def allow_migrate(self, db, app_label, model_name=None, **hints):
        if app_label == "warehouse":
            return db == "warehouse"
        return False if db == "warehouse" and app_label != "parcels" else None
