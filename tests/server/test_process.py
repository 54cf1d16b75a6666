"""What a process is told to serve."""

from __future__ import annotations

from roseram.server.process import Job

KEYS = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="


def test_a_job_goes_over_a_pipe_whole() -> None:
    job = Job("postgresql://x", "off", "info", "/data", encryption_keys=KEYS, auth={"A": "b"})
    assert Job.load(job.dump()) == job
    assert KEYS not in repr(job)
