from django.conf import settings
from django.db import migrations


def grant(apps, schema_editor):
    Permission = apps.get_model("auth", "Permission")
    User = apps.get_model("auth", "User")
    for user in User.objects.using(schema_editor.connection.alias):
        user.user_permissions.add(Permission.objects.get(codename="see_prices"))


class Migration(migrations.Migration):
    dependencies = [
        ("shop", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.AlterModelOptions("product", {"permissions": [("see_prices", "Can see prices")]}),
        migrations.RunPython(grant, migrations.RunPython.noop),
    ]
