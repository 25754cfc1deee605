"""Colours, curves and Matplotlib figures, shared by pages, downloads and the command line.
Figures are built without pyplot, which keeps every figure in memory.

    colours        named colours for the light and the dark theme
    curves         training curves as rows for a chart
    chinese_font   the font of Chinese in figures, and how its part was cut out
    plots          confusion matrix, grids of predictions, comparison charts
"""
