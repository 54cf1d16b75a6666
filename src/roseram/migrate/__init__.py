"""Any older Roseram database into the unified schema, losing nothing; see ARCHITECTURE.md."""
