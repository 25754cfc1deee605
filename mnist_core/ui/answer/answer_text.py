"""An answer in words, the same on every page: what is read and how sure, or "not a digit"."""

from __future__ import annotations

from mnist_core.data.datasets import CLASS_NAMES
from mnist_core.reading.reader import ReadDigit
from mnist_core.records import Run

NOT_SURE = "Not sure"
NO_DIGIT = "Probably not a digit"
NOT_A_DIGIT = "not a digit"  # the name of the reject class
UNREAD = "□"  # in a number, instead of what is not a digit


def answer_text(digits: tuple[ReadDigit, ...], class_names: tuple[str, ...]) -> str:
    """The answer, e.g. "407", "Not sure: 407 or 467", "Probably not a digit"."""
    if all_rejected(digits):
        return NO_DIGIT
    text = either_reading(digits, class_names)
    return text if all(digit.sure for digit in digits) else f"{NOT_SURE}: {text}"


def confidence_text(found: ReadDigit, class_names: tuple[str, ...]) -> str:
    """What stands beside the answer to one digit: "98.2 % sure", "5: 33.4 %, 3: 33.1 %"."""
    if found.sure:
        return f"{sureness(found.score)} sure"
    if found.is_rejected:
        return sureness(found.rejection)
    return ", ".join(
        f"{class_names[guess]}: {sureness(float(found.class_probabilities[guess]))}"
        for guess in found.guesses
    )


def number_confidence_text(digits: tuple[ReadDigit, ...], class_names: tuple[str, ...]) -> str:
    """What stands beside the answer to several: a number is as sure as its least sure digit."""
    rejections = ", ".join(sureness(digit.rejection) for digit in digits if digit.is_rejected)
    if not rejections:
        return f"The least sure digit: {least_sure(digits)}"
    if all_rejected(digits):
        return f"{rejections}; {closest_text(digits, class_names)}"
    return f"{UNREAD}: {NOT_A_DIGIT}, {rejections}"


def closest_text(digits: tuple[ReadDigit, ...], class_names: tuple[str, ...]) -> str:
    """The digits that something is most like although it is not a digit: "closest: 3"."""
    return f"closest: {_joined([class_names[digit.label] for digit in digits], class_names)}"


def short_answer(digits: tuple[ReadDigit, ...], class_names: tuple[str, ...]) -> str:
    """The answer in a few words: "7, 98.2 % sure", "not sure: 5 or 3, 33.4 %"."""
    if all_rejected(digits):
        return f"{NOT_A_DIGIT}, {sureness(min(digit.rejection for digit in digits))}"
    text, least = either_reading(digits, class_names), least_sure(digits)
    if all(digit.sure for digit in digits):
        return f"{text}, {least} sure"
    return f"not sure: {text}, {least}"


def answer_clause(digits: tuple[ReadDigit, ...], class_names: tuple[str, ...]) -> str:
    """The answer as part of a sentence, for those who cannot see the picture."""
    if all_rejected(digits):
        return f"which the network rejects as not a digit, {closest_text(digits, class_names)}"
    text = either_reading(digits, class_names)
    if all(digit.sure for digit in digits):
        return f"which the network reads as {text}"
    return f"of which the network is not sure: {text}"


def reading_clause(run: Run, digits: tuple[ReadDigit, ...]) -> str:
    """The same for a model's answer, which may be that there is nothing."""
    if not digits:
        return "in which no digit was found"
    return answer_clause(digits, CLASS_NAMES[run.config.dataset])


def all_rejected(digits: tuple[ReadDigit, ...]) -> bool:
    """True where nothing of it looks like a digit."""
    return all(digit.is_rejected for digit in digits)


def either_reading(digits: tuple[ReadDigit, ...], class_names: tuple[str, ...]) -> str:
    """The best reading, and the other one if there is doubt: "407", "407 or 467"."""
    best, other = readings(digits, class_names)
    return best if best == other else f"{best} or {other}"


def readings(digits: tuple[ReadDigit, ...], class_names: tuple[str, ...]) -> tuple[str, str]:
    """The best reading, and the one with the second guess where it is in doubt: "407", "467".

    What is not a digit is "□" in both.
    """
    best = [UNREAD if digit.is_rejected else class_names[digit.label] for digit in digits]
    other = list(best)
    doubtful = [i for i, digit in enumerate(digits) if not digit.sure and not digit.is_rejected]
    if doubtful:
        least = min(doubtful, key=lambda i: digits[i].score)
        other[least] = class_names[digits[least].guesses[1]]
    return _joined(best, class_names), _joined(other, class_names)


def predicted_name(digit: ReadDigit, class_names: tuple[str, ...]) -> str:
    """The likeliest class of one digit, or "not a digit", as beside its bar."""
    return NOT_A_DIGIT if digit.is_rejected else class_names[digit.label]


def least_sure(digits: tuple[ReadDigit, ...]) -> str:
    """How sure the least sure digit is, of those that look like one."""
    return sureness(min(digit.score for digit in digits if not digit.is_rejected))


def sureness(probability: float) -> str:
    """A probability as "98.2 %"; what rounds to all or nothing is "> 99.9 %" or "< 0.1 %"."""
    if probability >= 0.9995:
        return "> 99.9 %"
    return f"{100 * probability:.1f} %" if probability >= 0.0005 else "< 0.1 %"


def _joined(names: list[str], class_names: tuple[str, ...]) -> str:
    return ("" if max(map(len, class_names)) == 1 else ", ").join(names)
