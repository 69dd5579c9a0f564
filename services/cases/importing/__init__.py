"""Taking over cases from another system, with the events that would have happened. No letter follows any of them."""
