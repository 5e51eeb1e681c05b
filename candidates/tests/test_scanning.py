import socket
import struct
from concurrent.futures import ThreadPoolExecutor

import pytest

from candidates.scanning import ScannerDownError, is_infected

pytestmark = pytest.mark.uploads


@pytest.fixture
def clamd(settings):
    """`clamd(answer)`: a scanner that reads one stream and gives this answer; returns what it will have read."""
    server = socket.create_server(("127.0.0.1", 0))
    settings.CLAMAV = server.getsockname()[:2]
    pool = ThreadPoolExecutor(1)

    def read(connection, size):
        found = b""
        while len(found) < size:
            found += connection.recv(size - len(found))
        return found

    def serve(answer):
        connection, _address = server.accept()
        with connection:
            assert read(connection, 10) == b"zINSTREAM\0"
            content = b""
            while size := struct.unpack("!I", read(connection, 4))[0]:
                content += read(connection, size)
            connection.sendall(answer)
            return content

    yield lambda answer: pool.submit(serve, answer)
    server.close()
    pool.shutdown()


def test_a_clean_file_is_clean_and_was_read_whole(clamd):
    read = clamd(b"stream: OK\0")
    content = b"a" * 200_000
    assert (is_infected(content), read.result(5) == content) == (False, True)


def test_a_virus_is_found(clamd):
    clamd(b"stream: Eicar-Test-Signature FOUND\0")
    assert is_infected(b"x")


@pytest.mark.parametrize("answer", [b"", b"INSTREAM size limit exceeded. ERROR\0"])
def test_what_is_no_verdict_is_no_pardon(clamd, answer):
    clamd(answer)
    with pytest.raises(ScannerDownError):
        is_infected(b"x")


def test_nobody_there_is_said_so(settings):
    with socket.create_server(("127.0.0.1", 0)) as gone:
        settings.CLAMAV = gone.getsockname()[:2]
    with pytest.raises(ScannerDownError):
        is_infected(b"x")
