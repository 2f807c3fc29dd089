from django.urls import path

from loyalty_app import health

urlpatterns = [
    path("healthz", health.alive),
    path("readyz", health.ready),
]
