"""Users, roles, reach over the tree, sign-in."""
