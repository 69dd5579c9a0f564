"""What each event changes in the facts: one function for each, named as the event. Holds no SQL.

The facts of a table follow from one owner's events alone, so that it does not matter which owner is heard first.
"""
