"""A class at work: friendly names, tasks, questions, the class's handwriting, rounds of fooling.
What is stored of it is in `storage`; this package says what it means.

    aliases    friendly names: a colour and an animal
"""
