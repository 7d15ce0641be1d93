"""What `make bench` runs: Émilie under load, against a mock model, on two cores."""
