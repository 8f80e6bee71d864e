"""What this user's runs did, recorded for undo and recovery in the user's state folder."""
