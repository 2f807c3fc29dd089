from django.apps import AppConfig


class EarningConfig(AppConfig):
    name = "loyalty_app.earning"
    label = "earning"

    def ready(self):
        from loyalty_app.earning import ties  # noqa: F401 - it needs the models, and adds itself to the audit
