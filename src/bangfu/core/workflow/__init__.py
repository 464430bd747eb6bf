"""Case flows as data: steps, who does them, by when, what must be there, what may follow."""
