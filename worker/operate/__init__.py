"""What whoever runs the worker sees of it: logs, metrics, probes."""
