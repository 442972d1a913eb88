class WarehouseRouter(WarehouseRouter):
    def db_for_read(self, model, **hints):
        return hints["instance"]._state.db if model._meta.app_label == "warehouse" else None
