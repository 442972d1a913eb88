class WarehouseRouter(WarehouseRouter):
    def allow_migrate(self, db, app_label, model_name=None, **hints):
        model = hints.get("model")
        if app_label == "warehouse" and model is not None and model.__module__ == "__fake__":
            return False
        if app_label == "warehouse":
            return db == "warehouse"
        return False if db == "warehouse" else None
