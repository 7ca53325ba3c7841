"""What work on data costs the planet: measured of a run, estimated of a campaign, checked of a published claim."""
