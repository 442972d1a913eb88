for operation in Migration.operations:
    operation.fields[0] = ("id", models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))
