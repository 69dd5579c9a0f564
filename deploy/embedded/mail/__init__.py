"""A local mail server in one process: SMTP in, the landlord's mailbox by IMAP, and a page that shows all mail."""
