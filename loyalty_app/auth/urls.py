from django.urls import path

from loyalty_app.auth import views

urlpatterns = [
    path("patch-id-token", views.patch_id_token),
    path("begin", views.begin),
    path("callback", views.callback),
]
