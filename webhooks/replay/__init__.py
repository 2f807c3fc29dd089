"""Posts a folder of real payloads as signed webhooks through the real intake into a scratch shop, twice.

Shows what the engine makes of payloads that nobody here wrote: what earned, what didn't and why, and that the second
time changes nothing. Verbs: folder.payloads, scene.replay, report.text.
"""
