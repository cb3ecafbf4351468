"""Tries many ports at once, or answers on them. Run in the network namespace of who sends or is sent to.

    probe.py serve PORT,PORT    answers over TCP and UDP on each of them, IPv4 and IPv6; prints `ready`
    probe.py try SECONDS        reads [[name, protocol, source, target, port], …] from stdin as JSON, tries all of them
                                side by side, and prints {name: "open" | "refused" | "silent"}

A port that refuses has let the packet in. ICMP is an echo request; its port is not used.
"""
import asyncio
import errno
import json
import os
import socket
import struct
import sys

FAMILIES = {False: socket.AF_INET, True: socket.AF_INET6}
ECHO = {False: (socket.IPPROTO_ICMP, 8, 0), True: (socket.IPPROTO_ICMPV6, 128, 129)}


def bound(source: str, kind: int, protocol: int = 0) -> socket.socket:
    """A socket that sends from an address. One that the machine doesn't have is a mistake of the caller."""
    made = socket.socket(FAMILIES[":" in source], kind, protocol)
    made.setblocking(False)
    made.bind((source, 0))
    return made


def checksum(data: bytes) -> int:
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


async def tcp(source: str, target: str, port: int) -> None:
    with bound(source, socket.SOCK_STREAM) as made:
        await asyncio.get_running_loop().sock_connect(made, (target, port))


async def udp(source: str, target: str, port: int) -> None:
    with bound(source, socket.SOCK_DGRAM) as made:
        made.connect((target, port))
        made.send(b"?")
        await asyncio.get_running_loop().sock_recv(made, 64)


async def icmp(source: str, target: str, number: int) -> None:
    v6 = ":" in target
    protocol, request, reply = ECHO[v6]
    with bound(source, socket.SOCK_RAW, protocol) as made:
        made.connect((target, 0))
        body = struct.pack("!HH", os.getpid() & 0xFFFF, number)
        # The kernel fills in that of ICMPv6.
        total = 0 if v6 else checksum(struct.pack("!BBH", request, 0, 0) + body)
        made.send(struct.pack("!BBH", request, 0, total) + body)
        while True:
            answer = await asyncio.get_running_loop().sock_recv(made, 1024)
            head = 0 if v6 else (answer[0] & 15) * 4
            if answer[head] == reply and answer[head + 4:head + 8] == body:
                return


async def one(number: int, seconds: float, protocol: str, source: str, target: str, port: int) -> str:
    """What comes of one try."""
    attempt = {"tcp": tcp, "udp": udp}.get(protocol)
    made = icmp(source, target, number) if attempt is None else attempt(source, target, port)
    try:
        await asyncio.wait_for(made, seconds)
    except asyncio.TimeoutError:
        return "silent"
    except ConnectionRefusedError:
        return "refused"
    except OSError as error:
        # Nobody answers for the address, or something on the way says that it may not.
        if error.errno in (errno.EHOSTUNREACH, errno.ENETUNREACH, errno.EPERM, errno.EACCES):
            return "silent"
        raise
    return "open"


async def try_all(seconds: float) -> None:
    shots = json.load(sys.stdin)
    found = await asyncio.gather(*(one(number, seconds, *rest) for number, (_, *rest) in enumerate(shots)))
    print(json.dumps({name: answer for (name, *_), answer in zip(shots, found)}))


class Echo(asyncio.DatagramProtocol):
    """Sends back what comes."""

    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, data, address):
        self.transport.sendto(data, address)


async def serve(ports: list[int]) -> None:
    loop = asyncio.get_running_loop()
    for port in ports:
        for v6, everywhere in ((False, "0.0.0.0"), (True, "::")):
            for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
                made = socket.socket(FAMILIES[v6], kind)
                made.setblocking(False)
                made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                if v6:
                    made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
                try:
                    made.bind((everywhere, port))
                except OSError as error:
                    # The server's own program answers there.
                    if error.errno != errno.EADDRINUSE:
                        raise
                    made.close()
                    continue
                if kind == socket.SOCK_DGRAM:
                    await loop.create_datagram_endpoint(Echo, sock=made)
                else:
                    await asyncio.start_server(lambda _, writer: writer.close(), sock=made)
    print("ready", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        asyncio.run(serve([int(port) for port in sys.argv[2].split(",")]))
    else:
        asyncio.run(try_all(float(sys.argv[2])))
