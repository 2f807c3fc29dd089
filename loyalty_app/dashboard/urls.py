from django.urls import path

from loyalty_app.dashboard import activity, earn_rules, events, home, members, programme_pages

app_name = "dashboard"

urlpatterns = [
    path("", home.index, name="home"),
    path("rules/", earn_rules.index, name="rules"),
    path("rules/new/", earn_rules.new, name="rule_new"),
    path("rules/example/", earn_rules.live_example, name="rule_example"),
    path("rules/<int:rule_id>/", earn_rules.edit, name="rule"),
    path("rules/<int:rule_id>/pause/", earn_rules.pause, name="rule_pause"),
    path("rules/<int:rule_id>/resumption/", earn_rules.resumption, name="rule_resumption"),
    path("rules/<int:rule_id>/archive/", earn_rules.archive, name="rule_archive"),
    path("activity/", activity.index, name="activity"),
    path("activity/ledger/", activity.ledger, name="ledger"),
    path("activity/<int:award_id>/", activity.award, name="award"),
    path("members/", members.index, name="members"),
    path("members/<int:member_id>/", members.member, name="member"),
    path("events/", events.index, name="events"),
    path("events/replay/", events.replay_failed, name="events_replay"),
    path("events/<int:event_id>/replay/", events.replay, name="event_replay"),
    path("settings/", programme_pages.settings, name="settings"),
    path("settings/pause/", programme_pages.pause, name="programme_pause"),
    path("settings/resumption/", programme_pages.resumption, name="programme_resumption"),
    path("settings/privacy/", programme_pages.privacy, name="privacy"),
    path("settings/privacy/<int:request_id>/export/", programme_pages.privacy_export, name="privacy_export"),
]
