"""What rightsholders and operators say, one file per mechanism."""
