"""The journal of a user's runs, for undo and for recovery, in the user's state folder."""
