"""Records of this user's runs, for undo and recovery, in the user's state folder."""
