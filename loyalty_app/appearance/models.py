from django.db import models

from loyalty_app.tenancy import ShopOwned, owner


class ShopLook(ShopOwned):
    """How the programme looks in the shop. A shop without a row has the look everybody begins with."""

    shop = owner()
    settings = models.JSONField(help_text="appearance.look.Look")
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=32, help_text="Shopify's id of the staff member")

    class Meta(ShopOwned.Meta):
        constraints = [models.UniqueConstraint(fields=["shop"], name="appearance_one_look")]


class ShopText(ShopOwned):
    """The merchant's own wording of one text in one language. Without a row the original is said."""

    shop = owner()
    language = models.CharField(max_length=20, help_text="lower case: de, pt-br")
    key = models.CharField(max_length=80, help_text="section.name, as the original: panel.title")
    wording = models.JSONField(help_text="a text, or one per plural form")
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=32, help_text="Shopify's id of the staff member")

    class Meta(ShopOwned.Meta):
        constraints = [models.UniqueConstraint(fields=["shop", "language", "key"], name="appearance_one_text")]
