"""A member and everybody who was merged into them: what belongs to any of them is the member's.

Rows stay with whom they were made for. A condition on the row's member *or* on whom that one was merged into can't be
answered by an index: PostgreSQL reads all rows of the shop. Ids that are found first can.
"""

from collections.abc import Collection

from django.db.models import Q, QuerySet

from loyalty_app.members.models import Member


def people(member_ids: Collection[int]) -> QuerySet:
    """Those members and whoever was merged into one of them."""
    return Member.objects.filter(Q(id__in=member_ids) | Q(merged_into_id__in=member_ids))


def ids(*member_ids: int) -> QuerySet:
    """Their ids: a list, or a part of the statement that asks for what is theirs: ``filter(member_id__in=ids(7))``."""
    return people(member_ids).values_list("id", flat=True)
