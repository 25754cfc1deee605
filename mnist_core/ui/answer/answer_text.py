"""An answer in words, the same on every page: what is read and how sure, or "not a digit"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mnist_core.i18n import N_, _
from mnist_core.i18n.formats import percent
from mnist_core.records import Run
from mnist_core.ui.shared.names import class_names as names_of_classes

if TYPE_CHECKING:
    from mnist_core.reading.reader import ReadDigit

NOT_A_DIGIT = N_("not a digit")  # the name of the reject class
UNREAD = "□"  # in a number, instead of what is not a digit


def answer_text(digits: tuple[ReadDigit, ...], class_names: tuple[str, ...]) -> str:
    """The answer, e.g. "407", "Not sure: 407 or 467", "Probably not a digit"."""
    if all_rejected(digits):
        return _("Probably not a digit")
    text = either_reading(digits, class_names)
    return text if _all_sure(digits) else _("Not sure: {answer}").format(answer=text)


def confidence_text(found: ReadDigit, class_names: tuple[str, ...]) -> str:
    """What stands beside the answer to one digit: "98.2 % sure", "5: 33.4 %, 3: 33.1 %"."""
    if found.sure:
        return sure_text(found.score)
    if found.is_rejected:
        return sureness(found.rejection)
    best, second = found.guesses
    if found.is_doubtful:
        return _("{first}: {first_probability}, {second}: {second_probability}").format(
            first=_(NOT_A_DIGIT),
            first_probability=sureness(found.rejection),
            second=class_names[best],
            second_probability=sureness(float(found.class_probabilities[best])),
        )
    return _("{first}: {first_probability}, {second}: {second_probability}").format(
        first=class_names[best],
        first_probability=sureness(float(found.class_probabilities[best])),
        second=class_names[second],
        second_probability=sureness(float(found.class_probabilities[second])),
    )


def number_confidence_text(digits: tuple[ReadDigit, ...], class_names: tuple[str, ...]) -> str:
    """What stands beside the answer to several: a number is as sure as its least sure digit."""
    rejections = _(", ").join(sureness(digit.rejection) for digit in digits if is_unread(digit))
    if not rejections:
        return _("The least sure digit: {probability}").format(probability=least_sure(digits))
    if all_rejected(digits):
        return rejected_text(rejections, digits, class_names)
    return _("{box}: not a digit, {probabilities}").format(box=UNREAD, probabilities=rejections)


def rejected_text(
    probabilities: str, digits: tuple[ReadDigit, ...], class_names: tuple[str, ...]
) -> str:
    """How probable it is that these are no digits, and what they are like: "99 %; closest: 3"."""
    return _("{probabilities}; closest: {classes}").format(
        probabilities=probabilities, classes=_likeliest(digits, class_names)
    )


def closest_text(digits: tuple[ReadDigit, ...], class_names: tuple[str, ...]) -> str:
    """The digits that something is most like although it is not a digit: "closest: 3"."""
    return _("closest: {classes}").format(classes=_likeliest(digits, class_names))


def short_answer(digits: tuple[ReadDigit, ...], class_names: tuple[str, ...]) -> str:
    """The answer in a few words: "7, 98.2 % sure", "not sure: 5 or 3, 33.4 %"."""
    if all_rejected(digits):
        rejection = sureness(min(digit.rejection for digit in digits))
        return _("not a digit, {probability}").format(probability=rejection)
    text, least = either_reading(digits, class_names), least_sure(digits)
    if _all_sure(digits):
        return _("{answer}, {probability} sure").format(answer=text, probability=least)
    return _("not sure: {answer}, {probability}").format(answer=text, probability=least)


def answer_sentence(digits: tuple[ReadDigit, ...], class_names: tuple[str, ...]) -> str:
    """The answer for those who cannot see it; there may be no digit at all."""
    if not digits:
        return _("No digit was found in it.")
    if all_rejected(digits):
        return _("The network rejects it as not a digit; closest: {classes}.").format(
            classes=_likeliest(digits, class_names)
        )
    text = either_reading(digits, class_names)
    if _all_sure(digits):
        return _("The network reads it as {answer}.").format(answer=text)
    return _("The network is not sure what it is: {answer}.").format(answer=text)


def reading_sentence(run: Run, digits: tuple[ReadDigit, ...]) -> str:
    """The same for a model's answer."""
    return answer_sentence(digits, names_of_classes(run.config.dataset))


def all_rejected(digits: tuple[ReadDigit, ...]) -> bool:
    """True where nothing of it looks like a digit."""
    return all(digit.is_rejected for digit in digits)


def either_reading(digits: tuple[ReadDigit, ...], class_names: tuple[str, ...]) -> str:
    """The best reading, and the other one if there is doubt: "407", "407 or 467"."""
    best, other = readings(digits, class_names)
    return best if best == other else _("{best} or {other}").format(best=best, other=other)


def readings(digits: tuple[ReadDigit, ...], class_names: tuple[str, ...]) -> tuple[str, str]:
    """The best reading, and the one with the second guess where it is in doubt: "407", "467".

    What is not a digit is "□" in both. Where "not a digit" is more probable than any digit, that is
    the best reading: "4□7", "407", or for one digit alone "not a digit", "0".
    """
    if len(digits) == 1 and digits[0].is_doubtful:
        return _(NOT_A_DIGIT), class_names[digits[0].label]
    best = [UNREAD if is_unread(digit) else class_names[digit.label] for digit in digits]
    other = [UNREAD if digit.is_rejected else class_names[digit.label] for digit in digits]
    unsure = [i for i, digit in enumerate(digits) if not digit.sure and not digit.is_rejected]
    if unsure and best == other:
        least = min(unsure, key=lambda i: digits[i].score)
        other[least] = class_names[digits[least].guesses[1]]
    return _joined(best, class_names), _joined(other, class_names)


def is_unread(digit: ReadDigit) -> bool:
    """True for what is more probably not a digit than any digit."""
    return digit.is_rejected or digit.is_doubtful


def predicted_name(digit: ReadDigit, class_names: tuple[str, ...]) -> str:
    """The likeliest class of one digit, or "not a digit", as beside its bar."""
    return _(NOT_A_DIGIT) if digit.is_rejected else class_names[digit.label]


def least_sure(digits: tuple[ReadDigit, ...]) -> str:
    """How sure the least sure digit is, of those that look like one; or that it is none."""
    if len(digits) == 1 and digits[0].is_doubtful:
        return sureness(digits[0].rejection)
    return sureness(min(digit.score for digit in digits if not digit.is_rejected))


def sure_text(score: float) -> str:
    """How sure an answer is: "98.2 % sure"."""
    return _("{probability} sure").format(probability=sureness(score))


def sureness(probability: float) -> str:
    """A probability as "98.2 %"; what rounds to all or nothing is "> 99.9 %" or "< 0.1 %"."""
    if probability >= 0.9995:
        return f"> {percent(0.999)}"
    return percent(probability) if probability >= 0.0005 else f"< {percent(0.001)}"


def _all_sure(digits: tuple[ReadDigit, ...]) -> bool:
    return all(digit.sure for digit in digits)


def _likeliest(digits: tuple[ReadDigit, ...], class_names: tuple[str, ...]) -> str:
    return _joined([class_names[digit.label] for digit in digits], class_names)


def _joined(names: list[str], class_names: tuple[str, ...]) -> str:
    return ("" if max(map(len, class_names)) == 1 else _(", ")).join(names)
