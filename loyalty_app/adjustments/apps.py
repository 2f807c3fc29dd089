from django.apps import AppConfig


class AdjustmentsConfig(AppConfig):
    name = "loyalty_app.adjustments"
    label = "adjustments"

    def ready(self) -> None:
        from loyalty_app.adjustments import ties  # noqa: F401 adds its checks to the audit, once the models are there
