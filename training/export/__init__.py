"""A trained model as a bundle for the worker."""
