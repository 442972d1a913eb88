class StandbyRouter:
    def db_for_read(self, model, **hints):
        return None if model._meta.app_label == "warehouse" else "standby"

    def allow_relation(self, obj1, obj2, **hints):
        return True if {obj1._state.db, obj2._state.db} <= {"default", "standby"} else None

    def allow_migrate(self, db, app_label, model_name=None, **hints):
        return False if db == "standby" else None
