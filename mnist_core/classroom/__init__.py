"""A class at work: friendly names, tasks, questions, the class's handwriting, rounds of fooling.
What is stored of it is in `storage`; this package says what it means.

    aliases    friendly names: a colour and an animal
    export    all of a class as one file
    presence    who is where, and what they did last
    question_table    what a class may be asked before it trains
    questions    predict, then run: answers, and what is revealed of them
    lesson_questions    the questions of a lesson, where that is the task
    board    what the board of a class says of members and runs
    rounds    what counts as a hit, what is learned of it, and how hard it gets
    train_on_us  a class's handwriting: who is held out, what is learned, what is read
"""
