"""What decides: pure rules and engines, without a web framework, a clock or a network."""
