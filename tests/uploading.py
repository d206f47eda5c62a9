"""Uploads over a connection of their own, as a browser sends them, piece by piece."""

import http.client
import socket

CSRF = "a" * 32
SESSION_COOKIE = "phien"


class Upload:
    """One upload; what is still to send lies in ``rest``."""

    def __init__(self, port, path, host, session, fields, files):
        head, self.rest = upload_request(path, host, session, fields, files)
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=120)
        self.socket.sendall(head)

    def send(self, share=1.0):
        """Send this share of what is still to send."""
        number = int(len(self.rest) * share)
        self.socket.sendall(self.rest[:number])
        self.rest = self.rest[number:]

    def answer(self):
        """Return (status, Location or text); raise OSError where the server went away."""
        response = http.client.HTTPResponse(self.socket)
        try:
            response.begin()
            body = response.read().decode()
        except http.client.HTTPException as error:
            raise ConnectionResetError("no answer came") from error
        finally:
            self.socket.close()
        return response.status, response.headers.get("Location") or body


def upload_request(path, host, session, fields, files):
    """Return (head, body) of a form with files, as a browser sends it with a session."""
    mark = "----to-khai"
    parts = [
        f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    for name, content in files:
        parts.append(
            f'--{mark}\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n".encode()
            + content
            + b"\r\n"
        )
    body = b"".join([*parts, f"--{mark}--\r\n".encode()])
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: Mozilla/5.0 (Windows NT 10.0)\r\n"
        f"Cookie: {SESSION_COOKIE}={session}; csrftoken={CSRF}\r\nX-CSRFToken: {CSRF}\r\n"
        f"X-Forwarded-For: 203.0.113.9\r\nContent-Type: multipart/form-data; boundary={mark}\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    return head.encode(), body
