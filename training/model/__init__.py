"""The torch model and its vocabulary."""
