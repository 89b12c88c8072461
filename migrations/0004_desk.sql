-- Who has taken a conversation at the desk; nobody yet while it waits.
ALTER TABLE handoffs ADD COLUMN agent TEXT;
