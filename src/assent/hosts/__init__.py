"""What hosts say for all their pages: captures given or met, and which one speaks when."""
