"""The tree of group, mines, districts and teams with their unions, and the dated state of each."""
