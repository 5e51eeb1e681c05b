"""What the installation can take, measured: `python -m benchmarks --help`. Each run makes a database and servers of its own."""
