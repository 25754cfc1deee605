"""A class at work: friendly names, tasks, questions, the class's handwriting, rounds of fooling.
What is stored of it is in `storage`; this package says what it means.

    aliases    friendly names: a colour and an animal
    presence    who is where, and what they did last
    question_table    what a class may be asked before it trains
    questions    predict, then run: answers, and what is revealed of them
    board    what the board of a class says of members and runs
    train_on_us  a class's handwriting: who is held out, what is learned, what is read
"""
