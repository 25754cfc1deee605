"""What people in a class are told of each error: what happened, what was kept, what to do."""

from __future__ import annotations

from mnist_core.errors import ClassReason
from mnist_core.i18n import N_

CLASS = {
    ClassReason.UNKNOWN_CODE: N_(
        "No class has this code. Look at the board again: a code has six characters, without O, "
        "0, I and 1."
    ),
    ClassReason.TOO_MANY_TRIES: N_(
        "Too many wrong codes were tried from this network. Nothing is blocked for good: try again "
        "in a minute, or use the link or the QR code on the board."
    ),
    ClassReason.JOINING_CLOSED: N_(
        "This class does not take newcomers now. Ask your teacher to open it for joining."
    ),
    ClassReason.FULL: N_(
        "This class is full: it has {detail} members. Ask your teacher, who can remove somebody "
        "who is not there."
    ),
    ClassReason.NO_NAME_LEFT: N_(
        "This class has no name left to give: {detail} people have been in it, some of whom have "
        "left. Ask your teacher to open another class."
    ),
    ClassReason.REMOVED: N_(
        "Your teacher has removed you from this class. Your own runs and drawings outside the "
        "class are unchanged. Ask your teacher if this was a mistake."
    ),
    ClassReason.GONE: N_(
        "This class has been deleted with everything in it. What you made outside of it is "
        "unchanged."
    ),
    ClassReason.UNKNOWN_LINK: N_(
        "No class belongs to this link, so nothing was changed. Either the link is not complete, "
        "or its class has been deleted. Copy the whole link once more, or join with the code on "
        "the board."
    ),
    ClassReason.NO_COOKIE: N_(
        "The server cannot recognize this browser without cookies, so nothing was changed. Allow "
        "cookies for this site and open the page again."
    ),
    ClassReason.NOT_TEACHER: N_(
        "Only the teacher of this class can do this, so nothing was changed. Use the browser in "
        "which the class was opened, or the link for teaching."
    ),
    ClassReason.NOT_MEMBER: N_(
        "You are not in this class, so nothing was changed. Join it with its code first."
    ),
    ClassReason.WRONG_KEY: N_(
        "This link for teaching does not belong to a class, or a newer link has replaced it. "
        "Nothing was changed. Use the newest one, or the browser in which the class was opened."
    ),
    ClassReason.TOO_MANY_CLASSES: N_(
        "This server keeps at most {detail}, so no class was opened. Delete one that you no longer "
        "need, then try again."
    ),
    ClassReason.NAME_TOO_LONG: N_(
        "A name has at most {detail} characters, and none that cannot be seen. Nothing was "
        "changed. Choose another one."
    ),
    ClassReason.OUT_OF_RANGE: N_(
        "A class cannot have the number {detail} here. Nothing was changed. Choose another one."
    ),
    ClassReason.NICKNAMES_OFF: N_(
        "Your teacher has not allowed nicknames, so your friendly name stays."
    ),
    ClassReason.NAME_TAKEN: N_(
        "Somebody else in this class is called that. Nothing was changed. Choose another name."
    ),
    ClassReason.NAME_RESERVED: N_(
        "A class gives this name by itself, so nobody can choose it. Nothing was changed. Choose "
        "another name."
    ),
    ClassReason.TRAINING_OFF: N_(
        "Your teacher does not allow training at the moment. Your settings are kept. Press Train "
        "again when it is allowed."
    ),
    ClassReason.EYES_ON_TEACHER: N_(
        "Your teacher asks everybody to look at the front, so all runs of the class are paused. "
        "Your settings are kept. Runs continue when your teacher says so."
    ),
    ClassReason.TIME_IS_UP: N_(
        "The time for this task is up. What you made is kept. Ask your teacher for more time."
    ),
    ClassReason.HIDDEN: N_(
        "Your teacher has fixed this setting for the task: {detail}. Nothing was started or "
        "changed. Reload the page to get the teacher's settings, then try again."
    ),
    ClassReason.TASK: N_("This task cannot be set ({detail}). The one before stays."),
    ClassReason.BLANK: N_("This drawing is blank, so it was not sent. Draw a digit first."),
    ClassReason.DUPLICATE: N_(
        "The class already has exactly this drawing, so it was not sent again. Draw a new one."
    ),
    ClassReason.NOT_TAKEN_ALONG: N_(
        "There are drawings of yours in the class that are not in the file, so nothing was "
        "deleted. Download your drawings again, then leave."
    ),
    ClassReason.DIGIT_FULL: N_(
        "You have already sent {detail} of this digit, which is the most per person in this class. "
        "Draw another digit."
    ),
    ClassReason.TOO_FEW_DRAWINGS: N_(
        "The class has too few drawings for this: at least {detail} are needed. Nothing was "
        "started. Collect more first."
    ),
    ClassReason.ROUND_OPEN: N_(
        "The class is in the middle of a round, so no other was begun. End this one first."
    ),
    ClassReason.ROUND_FULL: N_(
        "You have sent {detail} drawings in this round, which is the most per person. They are "
        "kept. Wait for the next round."
    ),
    ClassReason.ROUND_CLOSED: N_(
        "This part of the round has ended, so nothing was added. What you sent before is kept."
    ),
    ClassReason.READ_CORRECTLY: N_(
        "The network reads this correctly, so it was not sent. Draw your digit so that people "
        "still read it and the network does not."
    ),
    ClassReason.OWN_DRAWING: N_("Nobody votes on a drawing of their own. Nothing was changed."),
    ClassReason.ALREADY_VOTED: N_("You have voted on this drawing already. Your vote is kept."),
    ClassReason.UNKNOWN_DRAWING: N_(
        "This drawing is no longer there; it may have been removed. Nothing else was changed."
    ),
    ClassReason.UNKNOWN_QUESTION: N_(
        "This question is not asked at the moment. Answers given before are kept."
    ),
}
