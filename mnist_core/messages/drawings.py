"""What people are told where a drawing, or a file of them, is not kept."""

from __future__ import annotations

from mnist_core.errors import DrawingReason, DrawingsFileReason
from mnist_core.i18n import N_

DRAWING = {
    DrawingReason.IMAGE: N_("This is not a drawing of 28 by 28 pixels, so it was not kept."),
    DrawingReason.BLANK: N_("This drawing is blank, so it was not kept. Draw a digit first."),
    DrawingReason.LABEL: N_(
        "The label of a drawing must be a digit from 0 to 9. Nothing was changed. Choose one."
    ),
    DrawingReason.ANSWER: N_(
        "The network that is named as the reader of this drawing does not exist on this server, "
        "so the drawing was not kept. Choose another network and try again."
    ),
    DrawingReason.DATE: N_("The date of this drawing is not valid, so the drawing was not kept."),
    DrawingReason.STROKES: N_(
        "The strokes of this drawing cannot be read, so it was not kept. Draw it again."
    ),
    DrawingReason.TOO_MANY_STROKES: N_(
        "This drawing has more strokes than a digit needs, so it was not kept. Clear the canvas "
        "and draw the digit again with fewer strokes."
    ),
    DrawingReason.OWNER: N_(
        "The server cannot recognize this browser without cookies, so nothing was kept. Allow "
        "cookies for this site and open the page again."
    ),
    DrawingReason.UNKNOWN: N_(
        "This drawing is no longer kept; it may have been deleted in another window. Your other "
        "drawings are unchanged."
    ),
}

DRAWINGS_FILE = {
    DrawingsFileReason.ANOTHER_KIND: N_("This file does not contain drawings."),
    DrawingsFileReason.DAMAGED: N_("This file is cut short or damaged."),
    DrawingsFileReason.TOO_LARGE: N_("This file is too large: the limit is {detail}."),
    DrawingsFileReason.TOO_MANY: N_(
        "This file has more drawings than one person may keep on this server ({detail})."
    ),
    DrawingsFileReason.EMPTY: N_("There are no drawings in this file."),
    DrawingsFileReason.IMAGES: N_(
        "The images in this file are not 28 by 28 pixels with grey levels from 0 to 255."
    ),
    DrawingsFileReason.LABELS: N_(
        "The labels in this file must be one digit from 0 to 9 for each image."
    ),
    DrawingsFileReason.DETAILS: N_(
        "The strokes and answers in this file are not in the form that this app writes."
    ),
    DrawingsFileReason.NAME: N_(
        "A picture in this file, “{detail}”, does not have a name like 0001-7.png, with the digit "
        "at the end."
    ),
    DrawingsFileReason.DRAWING: N_("Drawing {detail} in this file is not valid."),
}

NOTHING_TAKEN_IN = N_(
    "{what} Nothing was imported and your drawings are unchanged. Choose an .npz or .zip file that "
    "this app exported."
)
