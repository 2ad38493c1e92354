"""Prefect's server as a process: on a socket that its parent has bound, for as long as the parent lives.

Its argument is the socket's descriptor; its standard input is a pipe that the parent holds open.
"""

import socket
import sys
import threading
from typing import Any


def main() -> None:
    """Serve until the parent ends or asks for it."""
    import uvicorn
    from prefect.server.api.server import create_app
    from prefect.settings import get_current_settings

    keep_alive = get_current_settings().server.api.keepalive_timeout
    config = uvicorn.Config(create_app(final=True), timeout_keep_alive=keep_alive, log_level="warning")
    server = uvicorn.Server(config)
    threading.Thread(target=_end_with_parent, args=[server], daemon=True).start()
    server.run(sockets=[socket.socket(fileno=int(sys.argv[1]))])


def _end_with_parent(server: Any) -> None:
    """The pipe ends with the parent, however that ends: a server that outlived it would keep the port."""
    sys.stdin.buffer.read()
    server.should_exit = True


if __name__ == "__main__":
    main()
