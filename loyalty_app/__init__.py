"""What the loyalty programme is and does: one folder per thing a merchant would name."""
