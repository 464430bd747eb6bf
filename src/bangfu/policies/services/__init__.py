"""Commands: entering the lines, writing and publishing criteria."""
