"""Points given or taken by hand: the form, what waits for a second person, what was done and undone."""
