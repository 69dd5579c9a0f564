"""The home page of the stack on one machine, and the development issuer beside it: one process on one port."""
