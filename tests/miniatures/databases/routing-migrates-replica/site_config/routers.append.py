class WarehouseRouter(WarehouseRouter):
    def allow_migrate(self, db, app_label, model_name=None, **hints):
        return (app_label == "warehouse") == (db in ("warehouse", "replica"))
