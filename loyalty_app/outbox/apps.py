from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "loyalty_app.outbox"
    label = "outbox"
