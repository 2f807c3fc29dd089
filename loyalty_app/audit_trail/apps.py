from django.apps import AppConfig


class AuditTrailConfig(AppConfig):
    name = "loyalty_app.audit_trail"
    label = "audit_trail"
