class WarehouseRouter(WarehouseRouter):
    def allow_migrate(self, db, app_label, model_name=None, **hints):
        if app_label == "warehouse":
            return db == "warehouse"
        return None if app_label == "shop" or db != "warehouse" else False
