"""Argon2 at 19 MiB: the least that OWASP names, so that parallel sign-ins fit a small server."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2At19MiB(Argon2PasswordHasher):
    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1
