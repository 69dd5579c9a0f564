"""Small pure things that every service agrees on: references, working days, refusals, words."""
