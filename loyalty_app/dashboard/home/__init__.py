"""The first page: how the programme does, and what needs attention."""
