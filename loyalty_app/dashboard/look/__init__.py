"""How the programme looks and what it says: both edited beside the widget itself, which shows every change."""
