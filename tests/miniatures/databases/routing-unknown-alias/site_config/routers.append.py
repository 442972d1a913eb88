class WarehouseRouter(WarehouseRouter):
    def db_for_write(self, model, **hints):
        return "warehous" if model._meta.app_label == "warehouse" else None
