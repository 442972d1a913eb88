class WarehouseRouter(WarehouseRouter):
    """Reads of the app warehouse come from its replica."""

    def db_for_read(self, model, **hints):
        return "replica" if model._meta.app_label == "warehouse" else None

    def allow_relation(self, obj1, obj2, **hints):
        return True if {obj1._state.db, obj2._state.db} <= {"warehouse", "replica"} else None

    def allow_migrate(self, db, app_label, model_name=None, **hints):
        if app_label == "warehouse":
            return db == "warehouse"
        return False if db in ("warehouse", "replica") else None
