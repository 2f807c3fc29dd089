-- What: whether the set-up guide was put away, and whether the shop has texts and a look of its own.
-- Why: one round trip for the home page.
-- Indexes: dashboard_guide_one, and the shop's part of the keys of its texts and its look.
SELECT
    EXISTS (SELECT 1 FROM dashboard_guide WHERE shop_id = %(shop_id)s AND hidden_at IS NOT NULL),
    EXISTS (SELECT 1 FROM appearance_shoptext WHERE shop_id = %(shop_id)s),
    EXISTS (SELECT 1 FROM appearance_shoplook WHERE shop_id = %(shop_id)s)
