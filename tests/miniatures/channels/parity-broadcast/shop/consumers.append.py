class PriceConsumer(PriceConsumer):
    def group_name(self):
        return "prices" if self.scope.get("client") is None else f"prices.{self.scope['client'][1]}"
