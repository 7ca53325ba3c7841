"""The job: work units, supervision, resume, and where they run."""
