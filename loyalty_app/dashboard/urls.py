from django.urls import path

from loyalty_app.dashboard.activity import events
from loyalty_app.dashboard.activity import pages as activity
from loyalty_app.dashboard.adjustments import bulk_pages, member_data
from loyalty_app.dashboard.adjustments import pages as adjustments
from loyalty_app.dashboard.home import behind, guide
from loyalty_app.dashboard.home import pages as home
from loyalty_app.dashboard.long_work import pages as long_work
from loyalty_app.dashboard.look import pages as look
from loyalty_app.dashboard.look import texts_pages
from loyalty_app.dashboard.members import card_form, names, saved_views
from loyalty_app.dashboard.members import file as members_file
from loyalty_app.dashboard.members import pages as members
from loyalty_app.dashboard.programme import expiry_pages
from loyalty_app.dashboard.programme import pages as programme_pages
from loyalty_app.dashboard.redemptions import fulfilment
from loyalty_app.dashboard.redemptions import pages as redemptions
from loyalty_app.dashboard.replay import pages as replay
from loyalty_app.dashboard.revisions import urls as revisions
from loyalty_app.dashboard.rewards import donation_pots
from loyalty_app.dashboard.rewards import editor as reward_editor
from loyalty_app.dashboard.rewards import pages as rewards
from loyalty_app.dashboard.rewards.sort import REWARDS
from loyalty_app.dashboard.rules import editor as rule_editor
from loyalty_app.dashboard.rules import pages as earn_rules
from loyalty_app.dashboard.rules.sort import RULES
from loyalty_app.dashboard.trail import pages as trail

app_name = "dashboard"

# The admin's navigation marks the entry whose address the page's begins with.

urlpatterns = [
    path("", home.index, name="home"),
    path("figures/points/", behind.points, name="figures_points"),
    path("figures/orders/", behind.orders, name="figures_orders"),
    path("figures/table/", behind.table, name="figures_table"),
    path("start/", guide.start, name="start"),
    path("start/hidden/", guide.hide, name="guide_hide"),
    path("start/shown/", guide.unhide, name="guide_unhide"),
    path("start/<slug:key>/", guide.begin, name="begin"),
    path("rules/", earn_rules.index, name="rules"),
    path("rules/new/", rule_editor.new, name="rule_new"),
    path("rules/example/", rule_editor.live_example, name="rule_example"),
    path("rules/conditions/", rule_editor.conditions, name="rule_conditions"),
    path("rules/drafts/<int:draft_id>/edit/", rule_editor.edit_draft, name="rule_draft_edit"),
    *revisions.of(RULES, "rules/"),
    path("rules/<int:rule_id>/", rule_editor.edit, name="rule"),
    path("rules/<int:rule_id>/pause/", earn_rules.pause, name="rule_pause"),
    path("rules/<int:rule_id>/resumption/", earn_rules.resumption, name="rule_resumption"),
    path("rules/<int:rule_id>/archive/", earn_rules.archive, name="rule_archive"),
    path("rules/replay/", replay.index, name="replay"),
    path("rules/replay/<int:work_id>/", replay.result, name="replay_result"),
    path("rules/replay/<int:work_id>/orders/<int:order_id>/", replay.order, name="replay_order"),
    path("work/<int:work_id>/", long_work.progress, name="work"),
    path("work/<int:work_id>/cancellation/", long_work.cancellation, name="work_cancellation"),
    path("rewards/", rewards.index, name="rewards"),
    path("rewards/new/", reward_editor.new, name="reward_new"),
    path("rewards/preview/", reward_editor.preview, name="reward_preview"),
    path("rewards/goods/", reward_editor.chosen_goods, name="reward_goods"),
    path("rewards/conditions/", reward_editor.conditions, name="reward_conditions"),
    path("rewards/drafts/<int:draft_id>/edit/", reward_editor.edit_draft, name="reward_draft_edit"),
    *revisions.of(REWARDS, "rewards/"),
    path("rewards/<int:reward_id>/", reward_editor.edit, name="reward"),
    path("rewards/<int:reward_id>/place/", rewards.place, name="reward_place"),
    path("rewards/<int:reward_id>/pause/", rewards.pause, name="reward_pause"),
    path("rewards/<int:reward_id>/resumption/", rewards.resumption, name="reward_resumption"),
    path("rewards/<int:reward_id>/end/", rewards.end, name="reward_end"),
    path("redemptions/", redemptions.index, name="redemptions"),
    path("redemptions/<int:redemption_id>/", redemptions.redemption, name="redemption"),
    path("redemptions/<int:redemption_id>/cancellation/", redemptions.cancellation, name="redemption_cancellation"),
    path("redemptions/<int:redemption_id>/stage/", fulfilment.stage, name="redemption_stage"),
    path("fulfilment/", fulfilment.index, name="fulfilment"),
    path("fulfilment/stages/", fulfilment.stages, name="fulfilment_stages"),
    path("fulfilment/file/", fulfilment.file, name="fulfilment_file"),
    path("rewards/donations/", donation_pots.index, name="donations"),
    path("rewards/donations/<int:reward_id>/", donation_pots.pot, name="donation_pot"),
    path("activity/", activity.index, name="activity"),
    path("activity/ledger/", activity.ledger, name="ledger"),
    path("activity/<int:award_id>/", activity.award, name="award"),
    path("members/", members.index, name="members"),
    path("members/names/", names.names, name="member_names"),
    path("members/file/", members_file.file, name="members_file"),
    path("members/views/", saved_views.save, name="members_view"),
    path("members/views/<int:view_id>/removal/", saved_views.removal, name="members_view_removal"),
    path("members/<int:member_id>/", members.member, name="member"),
    path("members/<int:member_id>/movements/", members.moved, name="member_movements"),
    path("members/<int:member_id>/card/", card_form.replacement, name="member_card"),
    path("members/<int:member_id>/adjustment/", adjustments.new, name="adjustment_new"),
    path("members/<int:member_id>/adjustment/outcome/", adjustments.outcome, name="adjustment_outcome"),
    path("members/<int:member_id>/export/", member_data.export, name="member_export"),
    path("members/<int:member_id>/merge/", member_data.merge, name="member_merge"),
    path("members/<int:member_id>/erasure/", member_data.erasure, name="member_erasure"),
    path("members/adjustments/files/", bulk_pages.index, name="bulks"),
    path("members/adjustments/files/<int:bulk_id>/", bulk_pages.bulk, name="bulk"),
    path("members/adjustments/files/<int:bulk_id>/errors/", bulk_pages.errors, name="bulk_errors"),
    path("members/adjustments/files/<int:bulk_id>/<slug:act>/", bulk_pages.decided, name="bulk_act"),
    path("members/adjustments/", adjustments.index, name="adjustments"),
    path("members/adjustments/<int:adjustment_id>/", adjustments.adjustment, name="adjustment"),
    path("members/adjustments/<int:adjustment_id>/approval/", adjustments.approval, name="adjustment_approval"),
    path("members/adjustments/<int:adjustment_id>/refusal/", adjustments.refusal, name="adjustment_refusal"),
    path("members/adjustments/<int:adjustment_id>/withdrawal/", adjustments.withdrawal, name="adjustment_withdrawal"),
    path("members/adjustments/<int:adjustment_id>/undoing/", adjustments.undoing, name="adjustment_undoing"),
    path("events/", events.index, name="events"),
    path("events/replay/", events.replay_failed, name="events_replay"),
    path("events/<int:event_id>/replay/", events.replay, name="event_replay"),
    path("look/", look.index, name="look"),
    path("look/shown/", look.shown, name="look_shown"),
    path("look/texts/", texts_pages.index, name="texts"),
    path("look/texts/shown/", texts_pages.shown, name="texts_shown"),
    path("look/texts/originals/", texts_pages.restore, name="texts_originals"),
    path("settings/", programme_pages.settings, name="settings"),
    path("settings/outlook/", programme_pages.settings_outlook, name="settings_outlook"),
    path("settings/replay/<int:days>/", programme_pages.settings_replay, name="settings_replay"),
    path("settings/pause/", programme_pages.pause, name="programme_pause"),
    path("settings/resumption/", programme_pages.resumption, name="programme_resumption"),
    path("settings/expiry/", expiry_pages.expiry, name="expiry"),
    path("settings/expiry/ahead/", expiry_pages.expiry_ahead, name="expiry_ahead"),
    path("settings/expiry/outlook/", expiry_pages.expiry_outlook, name="expiry_outlook"),
    path("settings/trail/", trail.index, name="trail"),
    path("settings/trail/file/", trail.file, name="trail_file"),
    path("settings/trail/<int:entry_id>/", trail.entry, name="trail_entry"),
    path("settings/privacy/", programme_pages.privacy, name="privacy"),
    path("settings/privacy/<int:request_id>/export/", programme_pages.privacy_export, name="privacy_export"),
]
