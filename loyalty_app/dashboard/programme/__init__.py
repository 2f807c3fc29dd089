"""The programme's settings, points expiry, privacy requests."""
