class WarehouseRouter(WarehouseRouter):
    def db_for_write(self, model, **hints):
        return model._meta.app_label == "warehouse"
