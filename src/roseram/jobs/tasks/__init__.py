"""Tasks of what stands below the queue: one file each, with its `TASK`."""
