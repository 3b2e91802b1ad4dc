"""What every room may use: files written at once or not at all, errors, logs, processes, the machine, the hash of code."""
