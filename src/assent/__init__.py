"""assent: may this be used to train, who says so, and what is the proof?"""
