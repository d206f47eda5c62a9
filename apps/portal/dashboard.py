"""What is to do today, collected from the apps that know."""

from django.utils.module_loading import import_string

# Each is a function (organisation, user) -> [Todo], asked in this order.
TODO_SOURCES = [
    "apps.files.todo.todo",
    "apps.content.todo.todo",
    "apps.imports.todo.todo",
    "apps.results.todo.todo",
    "apps.results.exams.todo.todo",
    "apps.submissions.todo.todo",
    "apps.roster.todo.todo",
    "apps.submissions.todo_office.todo",
    "apps.organisations.todo.todo",
]
URGENCY_ORDER = {"now": 0, "soon": 1, "idea": 2}


def todo_list(organisation, user):
    """Return all that waits for this person here, the most urgent first."""
    todos = [todo for source in TODO_SOURCES for todo in import_string(source)(organisation, user)]
    return sorted(todos, key=lambda todo: URGENCY_ORDER[todo.urgency])
