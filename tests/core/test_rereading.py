"""The text that a database makes of an answer is one that no other answer gives."""

import pytest
from django.db import connection

from apps.core.rereading import _answers, _question

ANSWERS = [
    "SELECT 1 WHERE 1 = 0",
    "SELECT NULL",
    "SELECT ''",
    "SELECT 'null'",
    "SELECT '[]'",
    "SELECT 1",
    "SELECT '1'",
    "SELECT 12",
    "SELECT 1 UNION ALL SELECT 2",
    "SELECT 2 UNION ALL SELECT 1",
    "SELECT '1,2'",
    "SELECT '1);(2'",
    "SELECT '1],[2'",
    "SELECT '\"'",
    "SELECT ''''",
    "SELECT 'Đỗ Thị %% Hạnh'",
    "SELECT 'Do Thi %% Hanh'",
]
ROWS_OF_TWO = [
    "SELECT 1, 2",
    "SELECT 12, NULL",
    "SELECT NULL, 12",
    "SELECT '', 12",
    "SELECT 1, 2 UNION ALL SELECT 1, 2",
    "SELECT 1 AS same, 3 AS same",
    "SELECT 1 AS answer, 4 AS other",
    "SELECT 1 AS answer, 5 AS other",
]


def text_of(sql, columns):
    return _answers(*_question([(sql, (), columns)]))


@pytest.mark.django_db
@pytest.mark.parametrize(("answers", "columns"), [(ANSWERS, 1), (ROWS_OF_TWO, 2)])
def test_different_answers_have_different_texts(answers, columns):
    # On PostgreSQL a type stands in the statement, not in the row: a changed type is another page.
    seen = ["SELECT '1'"] if connection.vendor == "postgresql" else []

    texts = [text_of(sql, columns) for sql in answers if sql not in seen]

    assert len(set(texts)) == len(texts)
    assert texts == [text_of(sql, columns) for sql in answers if sql not in seen]


@pytest.mark.django_db
def test_many_statements_are_asked_in_one_and_each_has_its_text(django_assert_num_queries):
    statements = [("SELECT %s", (value,), 1) for value in ("a", "b", None)]
    separately = [_answers(*_question([one]))[0] for one in statements]

    with django_assert_num_queries(1):
        together = _answers(*_question(statements))

    assert list(together) == separately


@pytest.mark.django_db
def test_the_order_of_rows_counts_where_the_statement_asks_for_one():
    rows = "SELECT name FROM ({}) AS list ORDER BY place"
    first = rows.format("SELECT 'a' AS name, 1 AS place UNION ALL SELECT 'b', 2")
    second = rows.format("SELECT 'a' AS name, 2 AS place UNION ALL SELECT 'b', 1")

    assert text_of(first, 1) != text_of(second, 1)
