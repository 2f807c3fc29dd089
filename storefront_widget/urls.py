from django.urls import path

from storefront_widget import views

urlpatterns = [
    path("state", views.state, name="widget_state"),
    path("history", views.history, name="widget_history"),
    path("join", views.join, name="widget_join"),
]
