"""Pages for the governing body and the managers. Holds no figures: see handlers/."""
