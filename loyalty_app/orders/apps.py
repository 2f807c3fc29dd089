from django.apps import AppConfig


class OrdersConfig(AppConfig):
    name = "loyalty_app.orders"
    label = "orders"
