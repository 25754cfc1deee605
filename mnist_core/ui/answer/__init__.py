"""What a network reads, in words, bars and heat maps, the same on every page.
Every probability shown here is calibrated.
"""
