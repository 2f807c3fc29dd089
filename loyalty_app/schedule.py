"""What runs when, on one screen. Read by ``manage.py run_schedule``; the work itself is done by the workers.

Every job may run twice or be missed: each finds by itself what is to be done. Hours are UTC.
"""

from rq.cron import register

from loyalty_app import jobs
from loyalty_app.background import FAILURES_KEPT_S, QUEUE

MINUTE_S = 60
# A minute's job that no worker took within the minute is dropped: the next one does the same.
EVERY_MINUTE = {"interval": MINUTE_S, "ttl": MINUTE_S, "result_ttl": 0, "failure_ttl": FAILURES_KEPT_S}
EVERY_DAY = EVERY_HOUR = {"result_ttl": 0, "failure_ttl": FAILURES_KEPT_S, "job_timeout": jobs.NIGHTLY_TIMEOUT_S}

register(jobs.process_webhooks, QUEUE, **EVERY_MINUTE)
register(jobs.release_pending, QUEUE, **EVERY_MINUTE)
register(jobs.expire_points, QUEUE, **EVERY_MINUTE)
register(jobs.end_redemptions, QUEUE, **EVERY_MINUTE)
register(jobs.mirror_what_begins, QUEUE, **EVERY_MINUTE)

register(jobs.heal_configs, QUEUE, cron="10 * * * *", **EVERY_HOUR)
register(jobs.look_at_stock, QUEUE, cron="25 * * * *", **EVERY_HOUR)

register(jobs.keep_connections_alive, QUEUE, cron="20 1 * * *", **EVERY_DAY)
register(jobs.reconcile_all, QUEUE, cron="40 1 * * *", **EVERY_DAY)
register(jobs.heal_members, QUEUE, cron="10 2 * * *", **EVERY_DAY)
register(jobs.audit_all, QUEUE, cron="40 3 * * *", **EVERY_DAY)
register(jobs.drop_what_is_old, QUEUE, cron="40 4 * * *", **EVERY_DAY)
