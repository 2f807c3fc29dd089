from django.apps import AppConfig
from django.core import checks


class ShopsConfig(AppConfig):
    name = "loyalty_app.shops"
    label = "shops"

    def ready(self):
        from loyalty_app.shops.checks import token_keys  # reads settings, which must be there first

        checks.register(token_keys)
