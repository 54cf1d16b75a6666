"""Tasks of operation, which recur: one file each, with its `TASK`."""
