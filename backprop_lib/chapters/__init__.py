"""What single chapters use, one module a subject; the library that the book reads aloud knows none of it."""
