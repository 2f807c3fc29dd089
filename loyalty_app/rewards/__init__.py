"""What points buy: the catalogue, and each redemption from the reserved points to the used code.

Invariant: a redemption ends with exactly one working thing, or with the points back. Never both, never neither.

Of the merchant: catalogue.publish, revise, pause, resume, schedule, archive, arrange; donations.pay_out; sending.move.
Of the member: redeem.look, redeem.redeem; cancel.cancel, which is the merchant's as well.
At Shopify: fulfil.fulfil, fulfil.credit, withdraw.withdraw, merchants.check, merchants.refresh.
By themselves: usage.seen and reckon.reckon (orders), convert.convert (cashback), run_out.step (time), follow.merged,
follow.forget and follow.export (people).
"""
