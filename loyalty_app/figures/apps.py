from django.apps import AppConfig


class FiguresConfig(AppConfig):
    name = "loyalty_app.figures"
    label = "figures"

    def ready(self):
        from loyalty_app.figures import ties  # noqa: F401 - it needs the models, and adds itself to the audit
