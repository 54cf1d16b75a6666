"""Work that outlives a request: one queue in the database, and whoever runs it."""
