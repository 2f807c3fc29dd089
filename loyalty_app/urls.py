from django.urls import include, path

from loyalty_app import health
from storefront_widget.member_page.views import page

urlpatterns = [
    path("proxy/", include("storefront_widget.urls")),
    path("healthz", health.alive),
    path("readyz", health.ready),
    path("auth/", include("loyalty_app.auth.urls")),
    path("proxy", page),  # the folder itself, as Shopify asks for it when an address ends without a slash
    path("", include("loyalty_app.dashboard.urls")),
]

handler400 = "loyalty_app.error_pages.bad_request"
handler403 = "loyalty_app.error_pages.forbidden"
handler404 = "loyalty_app.error_pages.not_found"
handler500 = "loyalty_app.error_pages.failed"
