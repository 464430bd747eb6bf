"""Commands: entering a year's working days, wording a code list, naming regions."""
