"""What is counted and how. Pure: no I/O, no clock."""
