class PriceConsumer(PriceConsumer):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.path = self.scope["path"]
