from django.apps import AppConfig


class AppearanceConfig(AppConfig):
    name = "loyalty_app.appearance"
    label = "appearance"
