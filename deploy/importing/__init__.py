"""`putright import`: a file of another system's cases becomes cases, submissions and their history here."""
