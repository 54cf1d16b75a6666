"""The storage service, /storage/v1: buckets and objects under row-level security."""
