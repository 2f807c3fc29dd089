"""Members and what they hold."""
