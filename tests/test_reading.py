"""A GET never writes, whoever asks: the log of a private download is the one exception."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.test_access import ADDRESSES, values  # noqa: F401 - a fixture

WRITE = re.compile(r"^\s*(INSERT|UPDATE|DELETE|REPLACE)\b", re.IGNORECASE)
TABLE = re.compile(r'"(\w+)"')
# Reading these is an act that the log keeps: files of children's data leave the house.
LOGGED = re.compile(r"^files:download$|_export$|:result_workbook$|^submissions:\w+_file$")


def written(client, address):
    """Return the tables that a GET writes to."""
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    texts = [query["sql"] for query in queries if WRITE.match(query["sql"])]
    return sorted({TABLE.search(text)[1] for text in texts})


@pytest.mark.parametrize("name", sorted(ADDRESSES))
def test_reading_writes_nothing(name, alder, manager, client_at, values):  # noqa: F811
    address = ADDRESSES[name].fill(values(ADDRESSES[name]))

    tables = written(client_at(alder), address), written(client_at(alder, manager), address)

    assert tables == ([], ["audit_entry"] if LOGGED.search(name) and tables[1] else [])
