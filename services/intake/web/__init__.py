"""Pages for residents: the complaint form, what follows it, and the tracking page. Holds no rules of the procedure."""
