"""What answers inside a server: its name, on every port that an IDR's servers may listen on.

Run as `responder.py NAME ID` in the server's network namespace. Over HTTP, on every port but 22:
    GET /                       200, the server's name and a newline; headers X-Server-Name, X-Server-Id
    GET /download?seconds=15    the same line ten times a second for that long
Port 22 sends an SSH banner with the server's name, and closes.
"""
import asyncio
import sys
from urllib.parse import parse_qs, urlsplit

PUBLIC_PORTS = (80, 443, 873, 4063, 4064, *range(14060, 14080))
"""Ports that IDR's security groups open from outside (with 22)."""
PRIVATE_PORTS = (3000, 5432, 5601, 8009, 9000, 9090)
"""Ports that something listens on, but that nobody outside may reach."""
REQUEST_TIMEOUT_SECONDS = 30
LINES_A_SECOND = 10


async def answer_http(name: str, server_id: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answers one request, and closes."""
    head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), REQUEST_TIMEOUT_SECONDS)
    method, target, *_ = head.decode("latin-1").split()
    url = urlsplit(target)
    line = f"{name}\n".encode()
    lines = 1
    if url.path == "/download":
        lines = max(1, int(float(parse_qs(url.query).get("seconds", ["1"])[0]) * LINES_A_SECOND))
    writer.write(
        f"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: {lines * len(line)}\r\n"
        f"X-Server-Name: {name}\r\nX-Server-Id: {server_id}\r\nConnection: close\r\n\r\n".encode()
    )
    if method == "HEAD":
        return
    for sent in range(lines):
        writer.write(line)
        await writer.drain()
        if sent + 1 < lines:
            await asyncio.sleep(1 / LINES_A_SECOND)


async def main(name: str, server_id: str) -> None:
    async def http(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await answer_http(name, server_id, reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.TimeoutError, ValueError) as error:
            print(f"{name}: {error!r}", file=sys.stderr, flush=True)  # the client's doing: drop it
        finally:
            writer.close()

    async def ssh(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(f"SSH-2.0-{name}\r\n".encode())
        writer.close()

    servers = [await asyncio.start_server(ssh, "0.0.0.0", 22, backlog=512)]
    for port in PUBLIC_PORTS + PRIVATE_PORTS:
        servers.append(await asyncio.start_server(http, "0.0.0.0", port, backlog=512))
    await asyncio.gather(*(server.serve_forever() for server in servers))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2]))
