from django.urls import path, re_path

from storefront_widget import card_views, preference_views, reward_views, views
from storefront_widget.member_page import views as member_page
from storefront_widget.worded import worded

ASKED = {
    "state": views.state,
    "history": views.history,
    "join": views.join,
    "price": reward_views.price,
    "redeem": reward_views.redeem,
    "redemption": reward_views.redemption,
    "cancel": reward_views.cancel,
    "card": card_views.card,
    "mine": reward_views.mine,
    "preferences": preference_views.preferences,
    "copy": preference_views.copy,
}
urlpatterns = [
    # Django tries them one after the other: what every opening of the panel asks for comes first.
    *(path(name, worded(view), name=f"widget_{name}") for name, view in ASKED.items()),
    path("", member_page.page, name="member_page"),
    re_path(r"^member/?$", member_page.page, name="member_page_document"),  # Shopify may close a path with a slash
    path("app.webmanifest", member_page.app_manifest, name="member_page_manifest"),
    path("sw.js", member_page.worker, name="member_page_worker"),
    path("address.svg", member_page.address_code, name="member_page_address"),
    path("icon-<int:size>.png", member_page.app_icon, name="member_page_icon"),
    path("assets/<slug:digest>/look.css", member_page.look, name="member_page_look"),
    path("assets/<slug:digest>/<str:name>", member_page.asset, name="member_page_asset"),
]
