"""Mail from templates, sent when the transaction is committed; off, and said, without EMAIL_URL."""

from functools import partial

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string


def mail_is_on():
    """Tell whether mail can be sent from this install."""
    return settings.MAIL_ENABLED


def send_on_commit(template, context, *, to):
    """Send ``templates/emails/<template>.txt`` (first line: subject); return mail_is_on()."""
    if not mail_is_on():
        return False
    subject, _, body = render_to_string(f"emails/{template}.txt", context).partition("\n")
    message = EmailMessage(subject.strip(), body.strip() + "\n", to=[to])
    transaction.on_commit(partial(message.send, fail_silently=True))
    return True
