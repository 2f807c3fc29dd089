"""PostgreSQL as Django's backend knows it, with the keys of a database that is split by shop.

Tables of a shop get PRIMARY KEY (shop_id, id) and immediate foreign keys (shop_id, x_id) -> (shop_id, id);
no identity columns. docs/adr/0002 says why.
"""
