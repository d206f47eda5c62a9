"""The statements that one request makes."""

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

TRANSACTION_WORDS = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")


def count_statements(host, ask, *, visits_before=1):
    """Count the statements of a later request, transactions' own words aside."""
    client = Client(SERVER_NAME=host)
    for _ in range(visits_before):
        ask(client)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        answer = ask(client)
    texts = [query["sql"] for query in captured.captured_queries]
    return {
        "status": answer.status_code,
        "statements": [text for text in texts if not text.startswith(TRANSACTION_WORDS)],
    }
