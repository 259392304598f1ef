"""Trains, evaluates and exports the models that the worker serves."""
