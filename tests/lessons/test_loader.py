"""A file that is no lesson is told, with the file, the step and what is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from mnist_core.errors import LessonError, LessonReason
from mnist_core.i18n.translations import current_language
from mnist_core.lessons import loader
from mnist_core.lessons.agreement import check_agreement
from mnist_core.lessons.fields import joined
from mnist_core.lessons.loader import load_lesson
from mnist_core.lessons.records import Check, Code, Link, Question, Text
from mnist_core.messages import explain

FRONT = "title: A lesson\nsummary: One sentence.\nminutes: 5\nrecipe: dense"
PUBLISHED = "published: {accuracy: %s, address: 'https://x.y'}"
QUESTION = "id: one\nask: Which?\nchoices: [First, Second]\nanswer: 1\nbecause: So it is."
LINK = "text: Go\npage: Train\nset: {recipe: cnn, epochs: 3}\nhide: [seed]"
MINE = "text: Go\npage: Draw\nset: {model: mine}\nrun: {recipe: dense}"
OF_DENSE = "run: {recipe: dense}\ntext: Open it"
CHECK = "done: reached\nrecipe: dense\naccuracy: 0.96\ntext: Reach 96 %"


def block(name: str, source: str) -> str:
    return f"```{name}\n{source}\n```\n"


def write(folder: Path, body: str, front: str = FRONT, name: str = "01_one.md") -> Path:
    path = folder / name
    path.write_text(f"---\n{front}\n---\n\n{body}", "utf-8")
    return path


def test_a_file_is_read_as_its_steps_with_their_parts(tmp_path):
    parts = [block("question", QUESTION), "Then do *this*.\n", block("link", LINK)]
    parts += [block("check", CHECK), block("code", "of: model.compile("), block("text", "as it is")]
    lesson = load_lesson(write(tmp_path, "\n".join(["## Begin", "Text.", "## Go on", *parts])))
    assert (lesson.name, lesson.minutes, lesson.accuracy) == ("one", 5, 0.972)
    begin, go_on = lesson.steps
    assert (begin.title, begin.parts) == ("Begin", (Text("Text."),))
    question, text, link, check, code, plain = go_on.parts
    assert question == Question("one", "Which?", ("First", "Second"), 1, "", (), None, "So it is.")
    assert text == Text("Then do *this*.") and plain == Text("```text\nas it is\n```")
    assert link == Link("Go", "Train", {"recipe": "cnn", "epochs": 3}, ("seed",))
    assert check == Check("reached", "Reach 96 %", {"recipe": "dense", "accuracy": 0.96})
    assert code == Code("model.compile(") and go_on.checks == (check,)


def test_settings_of_the_recipe_can_be_changed_and_another_source_named(tmp_path):
    front = f"{FRONT}\nchange: {{epochs: 7}}\npublished: {{accuracy: 0.5, address: 'https://x.y'}}"
    lesson = load_lesson(write(tmp_path, "## A\n", front))
    assert (lesson.config.epochs, lesson.accuracy, lesson.address) == (7, 0.5, "https://x.y")


def test_what_a_recipe_published_is_not_said_of_changed_settings(tmp_path):
    changed = load_lesson(write(tmp_path, "## A\n", f"{FRONT}\nchange: {{epochs: 7}}"))
    same = load_lesson(write(tmp_path, "## A\n", f"{FRONT}\nchange: {{epochs: 3}}"))
    assert (changed.accuracy, changed.address) == (None, "") and same.accuracy == 0.972


BROKEN = [
    ("title: [", "## A", LessonReason.NOT_YAML, "front matter"),
    (FRONT.replace("title", "titel"), "## A", LessonReason.MISSING, "title"),
    (f"{FRONT}\nlevel: 3", "## A", LessonReason.UNKNOWN_NAME, "level"),
    (FRONT.replace("5", "0"), "## A", LessonReason.WRONG_VALUE, "minutes"),
    (FRONT.replace("dense", "dens"), "## A", LessonReason.WRONG_VALUE, "recipe"),
    (f"{FRONT}\nchange: {{epochs: 0}}", "## A", LessonReason.WRONG_VALUE, "epochs"),
    (f"{FRONT}\nchange: {{epoch: 1}}", "## A", LessonReason.WRONG_VALUE, "change"),
    (f"{FRONT}\n{PUBLISHED % 'high'}", "## A", LessonReason.WRONG_VALUE, "published, accuracy"),
    (f"{FRONT}\n{PUBLISHED % 97.2}", "## A", LessonReason.WRONG_VALUE, "published, accuracy"),
    (f"{FRONT}\npublished: {{accuracy: 0.9}}", "## A", LessonReason.MISSING, "address"),
    (FRONT, "No heading", LessonReason.OUTSIDE, "No heading"),
    (FRONT, "", LessonReason.NO_STEP, ""),
]


@pytest.mark.parametrize(("front", "body", "reason", "detail"), BROKEN)
def test_what_is_wrong_with_a_file_is_told(tmp_path, front, body, reason, detail):
    with pytest.raises(LessonError) as caught:
        load_lesson(write(tmp_path, body, front))
    assert caught.value.reason == reason and detail in caught.value.detail
    assert "01_one.md" in explain(caught.value)


WRONG_BLOCKS = [
    ("python", "x = 1", LessonReason.UNKNOWN_BLOCK, "python"),
    ("question", "just words", LessonReason.NOT_YAML, "question"),
    ("question", QUESTION.replace("ask", "aks"), LessonReason.MISSING, "ask"),
    ("question", QUESTION.replace("answer: 1", "answer: 2"), LessonReason.WRONG_VALUE, "answer"),
    ("question", QUESTION.replace("answer: 1\n", ""), LessonReason.WRONG_VALUE, "answer"),
    ("question", QUESTION.replace("First", "Yes"), LessonReason.WRONG_VALUE, "quotes"),
    ("question", QUESTION.replace("one", "One two"), LessonReason.WRONG_VALUE, "id"),
    ("question", f"{QUESTION}\nrun: {{epoch: 3}}", LessonReason.WRONG_VALUE, "epoch"),
    ("question", f"{QUESTION}\nmeasure: gap", LessonReason.WRONG_VALUE, "either"),
    (
        "question",
        QUESTION.replace("answer: 1", "measure: gap\nbounds: [1, 2]\nrun: {}"),
        LessonReason.WRONG_VALUE,
        "bounds",
    ),
    (
        "question",
        QUESTION.replace("answer: 1", "measure: luck\nbounds: [1]\nrun: {}"),
        LessonReason.WRONG_VALUE,
        "measure",
    ),
    (
        "question",
        QUESTION.replace("answer: 1", "measure: gap\nbounds: [1]"),
        LessonReason.MISSING,
        "run",
    ),
    ("link", LINK.replace("Train", "Class"), LessonReason.WRONG_VALUE, "page"),
    ("link", LINK.replace("recipe:", "re cipe:"), LessonReason.UNKNOWN_NAME, "re cipe"),
    ("link", LINK.replace("epochs:", "epoch:"), LessonReason.UNKNOWN_NAME, "link, epoch"),
    ("link", LINK.replace("seed", "sed"), LessonReason.UNKNOWN_NAME, "link, sed"),
    ("link", LINK.replace("Train", "Inside"), LessonReason.UNKNOWN_NAME, "link, recipe"),
    (
        "check",
        "done: opened\npage: Browse\nset: {browse_veiw: Data}\ntext: Open",
        LessonReason.UNKNOWN_NAME,
        "check, browse_veiw",
    ),
    ("link", LINK.replace("epochs: 3", "epochs: [3]"), LessonReason.WRONG_VALUE, "set"),
    ("link", MINE.partition("run:")[0], LessonReason.WRONG_VALUE, "link, run"),
    ("link", f"{LINK}\nrun: {{recipe: cnn}}", LessonReason.WRONG_VALUE, "link, run"),
    ("link", MINE, LessonReason.UNKNOWN_NAME, "link, run: {'recipe': 'dense'}"),
    ("check", f"done: opened\npage: Draw\n{OF_DENSE}", LessonReason.UNKNOWN_NAME, "check, run"),
    ("check", f"done: opened\npage: Train\n{OF_DENSE}", LessonReason.WRONG_VALUE, "run: only"),
    (
        "check",
        "done: opened\npage: Train\nset: {run: mine}\ntext: A",
        LessonReason.WRONG_VALUE,
        "set: no run",
    ),
    (
        "check",
        f"done: opened\npage: Draw\nset: {{model: mine}}\n{OF_DENSE}",
        LessonReason.WRONG_VALUE,
        "no mine",
    ),
    ("check", "done: read\nrun: {recipe: dens}\ntext: A", LessonReason.WRONG_VALUE, "read"),
    ("check", "done: read\nrun: {1: 2}\ntext: A", LessonReason.WRONG_VALUE, "by its name"),
    (
        "check",
        "done: read\nrun: {recipe: fashion-dense}\ndataset: mnist\ntext: A",
        LessonReason.WRONG_VALUE,
        "dataset",
    ),
    ("check", "done: compared\nof: [{recipe: cnn}]\ntext: A", LessonReason.WRONG_VALUE, "two"),
    (
        "check",
        "done: compared\nof: [{recipe: cnn}, {recipe: dense}]\ntext: A",
        LessonReason.UNKNOWN_NAME,
        "cnn",
    ),
    ("question", f"{QUESTION}\nrun: {{epochs: 3}}", LessonReason.MISSING, "shows"),
    ("question", f"{QUESTION}\nrun: {{}}\nshows: speed", LessonReason.WRONG_VALUE, "shows"),
    ("check", CHECK.replace("reached", "ticked"), LessonReason.WRONG_VALUE, "done"),
    ("check", CHECK.replace("dense", "dens"), LessonReason.WRONG_VALUE, "recipe"),
    ("check", CHECK.replace("0.96", "96"), LessonReason.WRONG_VALUE, "accuracy"),
    ("check", "done: read\nas: ten\ntext: Read", LessonReason.WRONG_VALUE, "as"),
    ("check", "done: misread\nlabel: 4\ntext: Read", LessonReason.WRONG_VALUE, "label"),
    ("check", "done: opened\nset: {}\ntext: Open", LessonReason.WRONG_VALUE, "page"),
    ("check", "done: read\ndataset: letters\ntext: Read", LessonReason.WRONG_VALUE, "dataset"),
    ("code", "of: import this", LessonReason.UNKNOWN_NAME, "import this"),
]


@pytest.mark.parametrize(("name", "source", "reason", "detail"), WRONG_BLOCKS)
def test_what_is_wrong_with_a_block_is_told_with_its_step(tmp_path, name, source, reason, detail):
    with pytest.raises(LessonError) as caught:
        load_lesson(write(tmp_path, f"## Here\n\n{block(name, source)}"))
    assert (caught.value.reason, caught.value.step) == (reason, "Here")
    assert detail in caught.value.detail and "“Here”" in explain(caught.value)


def test_words_that_stand_in_the_script_of_one_language_only_are_told(tmp_path, monkeypatch):
    """In English `EPOCHS` stands in a statement, and in Chinese nowhere."""
    scripts = {"en": "EPOCHS = 3", "zh_CN": "ROUNDS = 3"}
    monkeypatch.setattr(loader, "script", lambda config: scripts[current_language()])
    with pytest.raises(LessonError) as caught:
        load_lesson(write(tmp_path, f"## Here\n\n{block('code', 'of: EPOCHS')}"))
    assert caught.value.reason == LessonReason.UNKNOWN_NAME


def test_a_run_is_named_once_its_lesson_trains_it(tmp_path):
    parts = [block("check", CHECK), block("link", MINE)]
    lesson = load_lesson(write(tmp_path, "\n".join(["## Here", *parts])))
    assert lesson.steps[0].links[0].run == {"recipe": "dense"}


def test_a_run_that_is_to_diverge_gives_no_network_to_name(tmp_path):
    diverges = block("check", "done: diverged\nrecipe: dense\ntext: Let it diverge")
    with pytest.raises(LessonError) as caught:
        load_lesson(write(tmp_path, "\n".join(["## Here", diverges, block("link", MINE)])))
    assert caught.value.reason == LessonReason.UNKNOWN_NAME


def test_two_questions_of_one_name_are_told(tmp_path):
    twice = block("question", QUESTION) * 2
    with pytest.raises(LessonError) as caught:
        load_lesson(write(tmp_path, f"## Here\n\n{twice}"))
    assert caught.value.reason == LessonReason.SAME_ID


def test_a_file_without_front_matter_or_that_is_not_there_is_told(tmp_path):
    path = tmp_path / "01_one.md"
    with pytest.raises(LessonError) as missing:
        load_lesson(path)
    path.write_text("## A\n", "utf-8")
    with pytest.raises(LessonError) as bare:
        load_lesson(path)
    assert [missing.value.reason, bare.value.reason] == [
        LessonReason.UNREADABLE,
        LessonReason.FRONT_MATTER,
    ]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("recipe: dense\n---", "recipe: cnn\n---", "front matter"),
        ("## Here", "## Here\n## There", "number of steps"),
        ("epochs: 3", "epochs: 4", "(link)"),
        ("id: one", "id: two", "(question)"),
        ("[First, Second]", "[First, Second, Third]", "(question)"),
        ("accuracy: 0.96", "accuracy: 0.95", "(check)"),
        ("Words.", "", "(question)"),
    ],
)
def test_what_differs_between_languages_is_told(tmp_path, old, new, told):
    blocks = block("question", QUESTION), block("link", LINK), block("check", CHECK)
    path = write(tmp_path, "\n".join(["## Here", "Words.", *blocks]))
    one = load_lesson(path)
    path.write_text(path.read_text("utf-8").replace("title: A lesson", "title: 课"), "utf-8")
    check_agreement(one, load_lesson(path), "zh/01_one.md")
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
    with pytest.raises(LessonError) as caught:
        check_agreement(one, load_lesson(path), "zh/01_one.md")
    assert told in caught.value.detail


def test_lines_of_chinese_are_joined_without_a_space():
    assert joined("数字\n图像，\n784 个 **像素**") == "数字图像，784 个 **像素**"
    assert joined("A line\nand another\n\n文字\n\n文字") == "A line\nand another\n\n文字\n\n文字"


@pytest.mark.parametrize("mark", ["2.", "*", "-"])
def test_items_of_a_chinese_list_stay_apart(mark):
    assert joined(f"一。\n{mark} `model` 二") == f"一。\n{mark} `model` 二"
