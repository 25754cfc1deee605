"""From the pixels of a canvas or a photograph to 28x28 images made the way MNIST was made.
Every step is a function of arrays, so a page can show each one and leave each one out.

    files          the pixels of a picture file, turned the way the camera was held
    ink            ink, told from its background
    pen_strokes    strokes of a canvas, drawn with a finer pen
    components     connected components: specks dropped, those of one digit joined
    shape          one digit's slant, stroke width, size and centre as in MNIST
    segmentation   all of it: a picture in, digits from left to right out
    cuts           where touching digits may be cut apart
    ablation       the same with one step left out, to show what the step is for
"""
