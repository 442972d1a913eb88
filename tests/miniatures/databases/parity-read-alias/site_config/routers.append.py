class WarehouseRouter(WarehouseRouter):
    def allow_migrate(self, db, app_label, model_name=None, **hints):
        return None if app_label == "warehouse" or db != "warehouse" else False
