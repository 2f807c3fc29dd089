"""The pages of /auth/: the bounce that fetches a session token, and the authorization-code grant."""
