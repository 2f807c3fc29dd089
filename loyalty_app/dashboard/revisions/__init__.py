"""Drafts, planned changes and history: the pages that rules and rewards share. A sort.Sort tells which it is."""
