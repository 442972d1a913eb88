Box.add_to_class("note", models.TextField(null=True))
