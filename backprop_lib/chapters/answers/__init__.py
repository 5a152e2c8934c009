"""What exercises expect whose cells would give the answer away, one module a chapter. Look here when you have tried.

Each module has `expected(k)`, the answer to exercise k, made of the symbols that the chapter defines.
"""
