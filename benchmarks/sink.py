"""A mail server that takes everything and notes the identity of each mail: `python -m benchmarks.sink PORT FILE [SECONDS]`.

It answers after SECONDS. A line stands in FILE before the answer leaves, so what a sender believes to be taken is in it.
"""

import asyncio
import sys
from email import message_from_bytes

from aiosmtpd.controller import Controller


class Sink:
    def __init__(self, path: str, seconds: float):
        self.file = open(path, "a", buffering=1)  # noqa: SIM115 - open as long as the process runs
        self.seconds = seconds
        self.taken = 0

    async def handle_DATA(self, server, session, envelope):
        await asyncio.sleep(self.seconds)
        self.taken += 1
        identity = message_from_bytes(envelope.content)["Message-ID"]
        self.file.write(f"{envelope.rcpt_tos[0]} {identity}\n")
        return f"250 2.0.0 Ok: queued as {self.taken:06X}"


def main(port: str, path: str, seconds: str = "0") -> None:
    controller = Controller(Sink(path, float(seconds)), hostname="127.0.0.1", port=int(port))
    controller.start()
    print("ready", flush=True)
    sys.stdin.read()
    controller.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
