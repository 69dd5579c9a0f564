"""Letters without I/O: which are owed, what each must contain, how they are worded, which state follows."""
