"""What members bought, added up by day, so that reports read a few rows instead of every order.

Invariant: the rows are the sums of the orders as they stand, whatever Shopify said in between, and however often.
Verbs: count.follow, rebuild.rebuild, read.of_days.
"""
