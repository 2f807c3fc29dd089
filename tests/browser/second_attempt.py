"""A test in the browser that fails is tried once more. What is wrong with the product fails twice.

A browser on a machine of two busy cores now and then stalls for as long as a test is willing to wait; one such moment
in five minutes of browsing must not hide what the other tests say. Whoever needed it is named at the end of the run.
"""

from _pytest.runner import runtestprotocol

NEEDED = "needed a second attempt"


def pytest_runtest_protocol(item, nextitem):
    if item.get_closest_marker("browser") is None:
        return None
    item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    reports = runtestprotocol(item, nextitem=nextitem, log=False)
    if any(report.failed for report in reports):
        why = _why(reports)
        item.user_properties.append((NEEDED, why))
        reports = runtestprotocol(item, nextitem=nextitem, log=False)
        for report in reports:
            if report.failed:
                report.sections.append(("The first attempt failed, too", why))
    for report in reports:
        item.ihook.pytest_runtest_logreport(report=report)
    item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return True


def pytest_terminal_summary(terminalreporter) -> None:
    for report in terminalreporter.stats.get("passed", []):
        for name, why in report.user_properties:
            if name == NEEDED and report.when == "call":
                terminalreporter.write_line(f"{report.nodeid} {NEEDED}: {why}")


def _why(reports) -> str:
    said = next(str(report.longrepr) for report in reports if report.failed)
    return next((line for line in said.splitlines() if line.startswith("E ")), said[-200:])[:200]
