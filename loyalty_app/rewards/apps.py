from django.apps import AppConfig


class RewardsConfig(AppConfig):
    name = "loyalty_app.rewards"
    label = "rewards"

    def ready(self):
        from loyalty_app.rewards import ties  # noqa: F401 - it needs the models, and adds itself to the audit
