Box.add_to_class("note", models.TextField(blank=True, default=""))
