"""Measures how fast the library and the book are; run by ``make bench``."""
