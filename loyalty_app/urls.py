from django.urls import include, path

from loyalty_app import health

urlpatterns = [
    path("healthz", health.alive),
    path("readyz", health.ready),
    path("auth/", include("loyalty_app.auth.urls")),
    path("proxy/", include("storefront_widget.urls")),
    path("", include("loyalty_app.dashboard.urls")),
]
