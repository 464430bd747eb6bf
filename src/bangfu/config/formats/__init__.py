"""How numbers are written, where Django's own habits of a language do not fit."""
