"""Sign-in, roles and tokens: who acts."""
