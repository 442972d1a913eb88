class WarehouseRouter(WarehouseRouter):
    def db_for_read(self, model, **hints):
        if "instance" in hints and hints["instance"]._state.db.startswith("ware"):
            return "warehouse"
        return super().db_for_read(model, **hints)
