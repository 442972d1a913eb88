class WarehouseRouter(WarehouseRouter):
    def db_for_read(self, model, **hints):
        return "default" if model._meta.app_label == "warehouse" else None

    def allow_migrate(self, db, app_label, model_name=None, **hints):
        return None if app_label == "warehouse" or db != "warehouse" else False
