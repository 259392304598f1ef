"""One file a command: reads its flags, calls the worker, prints. Heavy imports inside functions."""
