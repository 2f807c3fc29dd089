"""The replay's report as text."""

from webhooks.replay.scene import Report, TopicReport

_COLUMNS = ("sent", "accepted", "settled", "applied", "ignored", "failed", "not_used")


def text(report: Report) -> str:
    """A table by topic, then the orders, the second time and the audit."""
    width = max([len("topic"), *map(len, report.topics)])
    lines = ["topic".ljust(width) + "".join(column.replace("_", " ").rjust(10) for column in _COLUMNS)]
    for name, topic in report.topics.items():
        lines.append(name.ljust(width) + "".join(str(getattr(topic, column)).rjust(10) for column in _COLUMNS))
    lines += ["", *_reasons(report.topics), *_orders(report), *_second_time(report), *_audit(report)]
    lines.append("Good." if report.is_good else "NOT good: something failed, changed, is unexplained or doesn't tie.")
    return "\n".join(lines)


def _reasons(topics: dict[str, TopicReport]) -> list[str]:
    lines = []
    for name, topic in topics.items():
        if topic.details:
            lines.append(
                f"{name}: " + ", ".join(f"{count} x {detail or '-'}" for detail, count in topic.details.items())
            )
        lines += [f"  FAILED {failure}" for failure in topic.failures]
    return lines


def _orders(report: Report) -> list[str]:
    zeros = ", ".join(f"{count} {reason}" for reason, count in report.orders_zero.items()) or "none"
    lines = [
        "",
        f"{report.orders} orders, {report.orders_earning} earn; worth nothing: {zeros}; "
        f"known by a refund only: {report.orders_unseen}.",
        f"{report.members} members hold {report.points} points.",
    ]
    if report.orders_unexplained:
        lines.append(f"UNEXPLAINED zeros: {', '.join(map(str, report.orders_unexplained))}")
    return lines


def _second_time(report: Report) -> list[str]:
    counted = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in report.second_time.items())
    changed = f"{len(report.changed)} balances CHANGED" if report.changed else "no balance changed"
    return [
        "",
        f"The second time, in another sequence: {counted}; {changed}.",
        *(f"  {line}" for line in report.changed),
    ]


def _audit(report: Report) -> list[str]:
    if not report.differences:
        return ["The audit of the ledger is clean.", ""]
    return [
        f"The audit found {len(report.differences)} DIFFERENCES:",
        *(f"  {line}" for line in report.differences),
        "",
    ]
