from django.apps import AppConfig


class WorkConfig(AppConfig):
    name = "loyalty_app.work"
    label = "work"
