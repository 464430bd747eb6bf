"""The register, verdicts and criteria for other programs: HTTP and JSON over the services that the pages call."""
