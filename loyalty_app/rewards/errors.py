"""What can't be done to a redemption.

RedemptionError
├── UnknownRedemption   the shop, or this member, has no such redemption
└── NotPossible         its state doesn't allow it; the text says what to do instead

Why a reward can't be redeemed is refusals.NotRedeemable.
"""


class RedemptionError(Exception):
    pass


class UnknownRedemption(RedemptionError):
    pass


class NotPossible(RedemptionError):
    pass
