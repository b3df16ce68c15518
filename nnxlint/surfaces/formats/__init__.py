"""One file per output format: ``write(outcome, stream)`` writes a run.Outcome to a text stream, and may return lines to
say about it on standard error."""
