"""What goes with a class, or with a member who wants all of it gone."""

from __future__ import annotations

from sqlalchemy import Connection, delete, select, update

from mnist_core.storage.class_rows import texts
from mnist_core.storage.class_tables import (
    class_answers,
    class_drawings,
    class_runs,
    classes,
    members,
    round_drawings,
    rounds,
    votes,
)
from mnist_core.storage.run_rows import to_json
from mnist_core.storage.tables import runs


def erase_member(connection: Connection, class_id: str, person: str) -> None:
    """Everything that a person made in a class, and that they were in it."""
    erase_work(connection, class_id, person)
    _tell_of_them_no_more(connection, class_id, person)
    own = (members.c.class_id == class_id) & (members.c.person == person)
    connection.execute(delete(members).where(own))


def _tell_of_them_no_more(connection: Connection, class_id: str, person: str) -> None:
    """Whose drawings a fine-tuning run was not trained on is told without them."""
    told = select(class_runs.c.run_id, class_runs.c.held_out).where(
        class_runs.c.class_id == class_id, class_runs.c.held_out.contains(person)
    )
    for run_id, held_out in connection.execute(told).all():
        others = [each for each in texts(held_out) if each != person]
        own = update(class_runs).where(class_runs.c.run_id == run_id)
        connection.execute(own.values(held_out=to_json(others)))


def erase_work(connection: Connection, class_id: str, person: str) -> None:
    """Everything that a person made in a class."""
    in_class = select(class_runs.c.run_id).where(class_runs.c.class_id == class_id)
    connection.execute(delete(runs).where(runs.c.owner == person, runs.c.id.in_(in_class)))
    for table in (class_drawings, class_answers):
        own = (table.c.class_id == class_id) & (table.c.person == person)
        connection.execute(delete(table).where(own))
    its_rounds = select(rounds.c.id).where(rounds.c.class_id == class_id)
    own = (round_drawings.c.person == person) & round_drawings.c.round_id.in_(its_rounds)
    connection.execute(delete(round_drawings).where(own))
    its_drawings = select(round_drawings.c.id).where(round_drawings.c.round_id.in_(its_rounds))
    own = (votes.c.person == person) & votes.c.drawing_id.in_(its_drawings)
    connection.execute(delete(votes).where(own))


def forget_an_idle_member(connection: Connection, class_id: str) -> None:
    """Of those who have left and made nothing, the one who was seen longest ago; if there is
    one, their name is free again."""
    in_class = select(class_runs.c.run_id).where(class_runs.c.class_id == class_id)
    its_rounds = select(rounds.c.id).where(rounds.c.class_id == class_id)
    drawn = round_drawings.c.round_id.in_(its_rounds)
    cast = votes.c.drawing_id.in_(select(round_drawings.c.id).where(drawn))
    makers = (
        select(runs.c.owner).where(runs.c.owner.is_not(None), runs.c.id.in_(in_class)),
        select(class_drawings.c.person).where(class_drawings.c.class_id == class_id),
        select(class_answers.c.person).where(class_answers.c.class_id == class_id),
        select(round_drawings.c.person).where(drawn),
        select(votes.c.person).where(cast),
    )
    idle = (members.c.person.not_in(each) for each in makers)
    own = (members.c.class_id == class_id) & (members.c.state == "left")
    wanted = select(members.c.person).where(own, *idle).order_by(members.c.seen).limit(1)
    person = connection.execute(wanted).scalar()
    connection.execute(delete(members).where(own, members.c.person == person))


def erase_class(connection: Connection, class_id: str) -> None:
    """Its runs are rows of another table, which outlive a class unless they are named."""
    own = select(class_runs.c.run_id).where(class_runs.c.class_id == class_id)
    connection.execute(delete(runs).where(runs.c.id.in_(own)))
    connection.execute(delete(classes).where(classes.c.id == class_id))
