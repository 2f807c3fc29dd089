"""What members redeemed, and the queue of what the shop sends itself."""
