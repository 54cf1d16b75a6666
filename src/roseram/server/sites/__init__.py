"""Published sites: which one a visitor means, and the answer from what is kept in memory."""
