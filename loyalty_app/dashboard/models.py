from django.db import models

from loyalty_app.tenancy import ShopOwned, owner


class MembersView(ShopOwned):
    """Filters of the members' list under a name."""

    shop = owner()
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=500, blank=True, help_text="as in the address: state=active&least=500")
    saved_at = models.DateTimeField()

    class Meta(ShopOwned.Meta):
        constraints = [models.UniqueConstraint(fields=["shop", "name"], name="dashboard_membersview_name")]


class Guide(ShopOwned):
    """The set-up guide on the home page, once somebody has put it away."""

    shop = owner()
    hidden_at = models.DateTimeField(null=True, help_text="null: it was brought back")

    class Meta(ShopOwned.Meta):
        constraints = [models.UniqueConstraint(fields=["shop"], name="dashboard_guide_one")]
