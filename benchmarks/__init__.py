"""Side by side with the bare loop and other systems; nothing here is part of the package."""
