"""What several figures compute or draw in the same way."""
