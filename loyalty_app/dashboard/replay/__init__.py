"""Replay: what a draft of an earn rule would have done."""
