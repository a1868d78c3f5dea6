"""What a person asks for, kept on this computer until the shared database has answered."""
