"""Reference data that an installation keeps: the working-day calendar, the wording of code lists, names of regions."""
