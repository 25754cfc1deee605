"""A class at work: friendly names, tasks, questions, the class's handwriting, rounds of fooling.
What is stored of it is in `storage`; this package says what it means.

    aliases    friendly names: a colour and an animal
    questions    predict, then run: what a class is asked before it trains
    board    what the board of a class says of members and runs
"""
