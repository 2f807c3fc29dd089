from django.apps import AppConfig


class DashboardConfig(AppConfig):
    name = "loyalty_app.dashboard"
    label = "dashboard"
