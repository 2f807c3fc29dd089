"""Long work that staff watch: how far it is, and calling it off."""
