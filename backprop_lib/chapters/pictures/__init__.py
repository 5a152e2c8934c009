"""Pictures of single chapters, one module a subject; what several chapters draw stands in `plotting` and `drawing`."""
