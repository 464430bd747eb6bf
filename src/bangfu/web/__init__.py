"""The shell: layout, menu, home, error pages, shared components."""
