class WarehouseRouter(WarehouseRouter):
    def db_for_read(self, model, **hints):
        return "warehouse" if model._meta.app_label == "warehouse" else "shop"

    def allow_migrate(self, db, app_label, model_name=None, **hints):
        return (app_label == "warehouse") == (db == "warehouse")
