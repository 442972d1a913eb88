class WarehouseRouter(WarehouseRouter):
    def allow_migrate(self, db, model):
        return (model._meta.app_label == "warehouse") == (db == "warehouse")
