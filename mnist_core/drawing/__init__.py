"""From the pixels of a canvas or a photograph to 28x28 images made the way MNIST was made.
Every step is a function of arrays, so a page can show each one and leave each one out.

    files          the pixels of a picture file, turned the way the camera was held
    levels         what counts as ink
    labelling      connected components, labelled
    ink            ink, told from its background
    margins        a frame, a table or a transparent margin around the paper
    photo          ink on a photograph: uneven light, shadows, tables, fingers
    rules          lines that were on the paper before
    grain          the grain of a table around the sheet
    writing        which ink was written: no frames, bars, print
    pen_strokes    strokes of a canvas, drawn with a finer pen
    rows           rows of digits; a minus sign
    components     connected components: specks dropped, those of one digit joined
    shape          one digit's slant, stroke width, size and centre as in MNIST
    segmentation   all of it: a picture in, digits from left to right out
    cuts           where touching digits may be cut apart
    marks          what was left out: a minus sign, a point; how many rows there are
    ablation       the same with one step left out, to show what the step is for
"""
