"""The tasks of the builder that the job queue runs, one file each."""
