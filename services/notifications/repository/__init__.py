"""All SQL of the notifications service: planning, posting (what the post room does), reading, and the audit."""
