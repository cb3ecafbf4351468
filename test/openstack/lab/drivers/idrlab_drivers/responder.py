"""What answers inside a server: its name, on every port that an IDR's servers may listen on.

Run as `responder.py NAME ID ENVIRONMENT` in the server's network namespace. It answers as the project's
sandbox does, over plain HTTP on every port but 22, with the server's name in the header X-Served-By:
    GET /                       JSON: server, serverId, environment, address, port
    GET /download?seconds=15    `begin NAME`, ten lines a second, `end NAME`: so that a cut is seen
Port 22 sends an SSH banner with the server's name, and closes.
"""
import asyncio
import json
import sys
from urllib.parse import parse_qs, urlsplit

PUBLIC_PORTS = (80, 443, 873, 4063, 4064, *range(14060, 14080))
"""Ports that IDR's security groups open from outside (with 22)."""
PRIVATE_PORTS = (3000, 5432, 5601, 8009, 9000, 9090)
"""Ports that something listens on, but that nobody outside may reach."""
REQUEST_TIMEOUT_SECONDS = 30
STEPS_A_SECOND = 10


async def answer_http(server: dict[str, str], reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answers one request."""
    head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), REQUEST_TIMEOUT_SECONDS)
    url = urlsplit(head.decode("latin-1").split()[1])
    download = url.path == "/download"
    writer.write(
        "HTTP/1.1 200 OK\r\nConnection: close\r\n"
        f"Content-Type: {'text/plain' if download else 'application/json'}\r\n"
        f"X-Served-By: {server['server']}\r\n\r\n".encode()
    )
    if not download:
        address, port = writer.get_extra_info("sockname")[:2]
        writer.write(json.dumps({**server, "address": address, "port": port}).encode() + b"\n")
        return
    steps = max(1, round(float(parse_qs(url.query).get("seconds", ["1"])[0]) * STEPS_A_SECOND))
    name = server["server"]
    for line in (f"begin {name}", *(f"{name} {step}/{steps}" for step in range(1, steps)), f"end {name}"):
        writer.write(f"{line}\n".encode())
        await writer.drain()
        if not line.startswith("end"):
            await asyncio.sleep(1 / STEPS_A_SECOND)


async def main(server: dict[str, str]) -> None:
    name = server["server"]

    async def http(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await answer_http(server, reader, writer)
        except (OSError, EOFError, asyncio.TimeoutError, ValueError, IndexError) as error:
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
    asyncio.run(main(dict(zip(("server", "serverId", "environment"), sys.argv[1:], strict=True))))
