"""What pictures, sound, film, PDF and e-books say inside themselves: XMP, C2PA and CAWG, TDMRep."""
