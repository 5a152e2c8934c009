"""Pictures of single chapters, one module a chapter; what several chapters draw stands in `plotting` and `drawing`."""
