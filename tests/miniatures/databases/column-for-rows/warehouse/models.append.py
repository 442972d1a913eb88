import uuid

Box.add_to_class("code", models.UUIDField(default=uuid.uuid4, unique=True))
