from django.apps import AppConfig


class RevisionsConfig(AppConfig):
    name = "loyalty_app.revisions"
    label = "revisions"
