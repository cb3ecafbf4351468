import { createServer, type Server } from "node:net";
import { createServer as createTlsServer, type PeerCertificate } from "node:tls";
import { parseSite } from "../../../../constructs/model";
import { expectedPorts } from "../../../../scripts/actions/verify/outside/expected-ports";
import { greetingOf, greetingTroubles } from "../../../../scripts/actions/verify/outside/ice";
import { answersEverywhere, judgePort, portChecks } from "../../../../scripts/actions/verify/outside/ports";
import { tryConnect } from "../../../../scripts/actions/verify/outside/reach";
import { judgeHandshake } from "../../../../scripts/actions/verify/outside/tls";
import { answerTroubles, loginTroubles } from "../../../../scripts/actions/verify/outside/web";

function environmentOf(text: string, rest = "") {
  return parseSite(
    `cloud: idr\nsshKeys: ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKnOhqGZsG9Vt5rlTnTnJ3xJpL3yQm2Yx8bq0c7Yd1mN a"]\nenvironments:\n  idr: { ${text} }\nlive: idr\n${rest}`,
    "idr.yaml",
  ).environments[0]!;
}

function portsOf(text: string, rest = "") {
  const environment = environmentOf(text, rest);
  const { ports, idle } = expectedPorts(environment, environment.servers[0]!);
  const of = (state: string) => ports.filter((port) => port.state === state).map(({ port }) => port);
  return {
    open: of("open"),
    closed: of("closed"),
    restricted: of("restricted"),
    silent: of("silent"),
    idle,
  };
}

describe("ports of a proxy", () => {
  test("are open as the facts say, with a port for each external backend, and closed otherwise", () => {
    const { open, closed, silent, idle } = portsOf("omeroReadOnly: 5");
    expect(open).toEqual([22, 80, 443, 4064, 14060, 14061, 14062]);
    // The playbooks start no listener on these.
    expect(silent).toEqual([873, 4063]);
    expect(closed).toEqual(
      expect.arrayContaining([9000, 8009, 5432, 5601, 9090, 3000, 111, 2049, 6379, 9200]),
    );
    expect(idle).toEqual([
      { name: "tcp-14063-14079", why: "open, for backends that this environment doesn't have" },
    ]);
  });

  test("have one backend even when there is one read-only server", () => {
    expect(portsOf("omeroReadOnly: 1").open).toContain(14060);
    expect(portsOf("omeroReadOnly: 1").open).not.toContain(14061);
  });

  test("may be open to some only, or more of them, as the site file says", () => {
    const rules =
      'adminCidrs: ["198.51.100.0/24"]\nrules: [{ ports: [9090] }, { ports: [53], protocol: udp }]';
    const { open, closed, restricted, idle } = portsOf("", rules);
    expect(restricted).toEqual([22]);
    expect(open).toContain(9090);
    expect(closed).not.toContain(9090);
    expect(idle.at(-1)).toEqual({
      name: "udp-53",
      why: "whether a UDP port is open can't be told from outside",
    });
  });
});

describe("ports for IPv6 networks", () => {
  test("are not looked for through an address of IPv4, unless IPv4 may use them too", () => {
    const only = portsOf("", 'adminCidrs: ["2001:db8::/32"]');
    expect([...only.open, ...only.restricted]).not.toContain(22);
    expect(only.idle).toContainEqual({
      name: "tcp-22",
      why: "for IPv6 networks only, and its address is one of IPv4",
    });
    const both = portsOf("", 'adminCidrs: ["2001:db8::/32", 198.51.100.0/24]');
    expect(both.restricted).toEqual([22]);
    expect(both.idle.map(({ name }) => name)).not.toContain("tcp-22");
    const world = portsOf("", 'adminCidrs: ["::/0", 0.0.0.0/0]');
    expect(world.open).toContain(22);
  });
});

describe("what comes of a connection", () => {
  const port = (state: "open" | "closed" | "restricted" | "silent") => ({ port: 80, state, what: "HTTP" });

  test.each([
    ["open", "open", "passed", "HTTP: open"],
    ["open", "refused", "failed", "HTTP: refused: nothing listens there"],
    ["open", "no answer", "failed", "HTTP: no answer: filtered"],
    ["closed", "open", "failed", "HTTP: open to everybody"],
    ["closed", "refused", "passed", "HTTP: closed (refused)"],
    ["closed", "no answer", "passed", "HTTP: closed (no answer: filtered)"],
    ["restricted", "open", "passed", "HTTP: open from here"],
    ["silent", "open", "passed", "HTTP: open"],
    ["silent", "refused", "passed", "HTTP: refused; that nothing listens there is normal"],
    ["silent", "no answer", "passed", "HTTP: no answer: filtered; that nothing listens there is normal"],
    [
      "restricted",
      "no answer",
      "skipped",
      "HTTP: no answer: filtered from here; whether it is open to them can't be told",
    ],
  ] as const)("to a port that is to be %s and is seen %s is %s", (state, connection, verdict, detail) => {
    expect(judgePort(port(state), connection)).toEqual({ verdict, detail });
  });

  test("fails for an open port without a route, and says nothing of a closed one", () => {
    const error = { error: "EHOSTUNREACH" };
    expect(judgePort(port("open"), error).verdict).toBe("failed");
    expect(judgePort(port("closed"), error).verdict).toBe("skipped");
  });
});

describe("answers", () => {
  const check = {
    path: "/api/",
    status: 200,
    contentType: "application/json",
    minimumBytes: 10,
    text: "OMERO",
  };
  const answer = { status: 200, contentType: "application/json", bytes: 20, text: '{"name": "OMERO"}' };

  test("pass when they are as the site file says", () => {
    expect(answerTroubles({ ...check, contentType: "Application/JSON; charset=utf-8" }, answer)).toEqual([]);
  });

  test("fails with everything that is wrong", () => {
    const wrong = { status: 302, location: "/down", contentType: "text/html", bytes: 4, text: "oops" };
    expect(answerTroubles(check, wrong)).toEqual([
      "status 302 (to /down), not 200",
      "content type text/html, not application/json",
      "4 bytes, fewer than 10",
      '"OMERO" is not in it',
    ]);
    expect(answerTroubles(check, { error: "no whole answer within 20 s" })).toEqual([
      "no whole answer within 20 s",
    ]);
  });

  test("to the login must lead elsewhere", () => {
    expect(loginTroubles({ ...answer, status: 302, location: "/" })).toEqual([]);
    expect(loginTroubles(answer)).toEqual(["answers 200 instead of a redirect: people could log in"]);
    for (const status of [404, 503]) {
      expect(loginTroubles({ ...answer, status })).toEqual([
        `answers ${status} instead of a redirect: whether people could log in can't be told`,
      ]);
    }
    expect(loginTroubles({ ...answer, status: 301, location: "https://idr/webclient/login/?url=x" })).toEqual(
      ["redirects to https://idr/webclient/login/?url=x, which is a login again"],
    );
  });
});

describe("the certificate", () => {
  const now = Date.parse("2026-11-22T12:00:00Z");
  const certificate = {
    subject: { CN: "idr.example.org" },
    subjectaltname: "DNS:idr.example.org",
    valid_to: "Mar  2 12:00:00 2027 GMT",
  } as unknown as PeerCertificate;
  const judge = (changed: object = {}, at: { webName?: string; sandbox?: boolean } = {}, distrust?: string) =>
    judgeHandshake(
      { certificate: { ...certificate, ...changed }, ...(distrust === undefined ? {} : { distrust }) },
      { sandbox: false, webName: "idr.example.org", now, ...at },
    ).map(({ verdict, detail }) => `${verdict}: ${detail}`);

  test("passes with the right name and time to go", () => {
    expect(judge()).toEqual([
      "passed: is for idr.example.org",
      "passed: valid until 2027-03-02, 100 days from now",
      "passed: trusted by this machine",
    ]);
  });

  test("fails with another name, and when it is over; warns when it soon will be", () => {
    expect(judge({}, { webName: "other.org" })[0]).toBe(
      "failed: is not for other.org, but for DNS:idr.example.org",
    );
    expect(judge({ valid_to: "Nov 21 12:00:00 2026 GMT" })[1]).toBe(
      "failed: expired: valid until 2026-11-21",
    );
    expect(judge({ valid_to: "Nov 30 12:00:00 2026 GMT" })[1]).toMatch(/^warning: .* 8 days from now$/);
    expect(judge({}, {}, "SELF_SIGNED_CERT_IN_CHAIN")[2]).toMatch(/^warning: not trusted/);
  });

  test("is said not to apply without a name, or on a sandbox; its absence elsewhere is a failure", () => {
    const none = { error: "wrong version number" };
    expect(judgeHandshake({ certificate }, { sandbox: false, now })[0]!.verdict).toBe("skipped");
    expect(judgeHandshake(none, { sandbox: true, now })[0]!.verdict).toBe("skipped");
    expect(judgeHandshake(none, { sandbox: false, now })[0]!.verdict).toBe("failed");
  });
});

describe("connections", () => {
  const servers: Server[] = [];
  afterAll(() => {
    for (const server of servers) server.close();
  });

  function listening(server: Server): Promise<{ host: string; port: number }> {
    servers.push(server);
    return new Promise((resolve) => {
      server.listen(0, "127.0.0.1", () => {
        const address = server.address();
        resolve({
          host: "127.0.0.1",
          port: typeof address === "object" && address !== null ? address.port : 0,
        });
      });
    });
  }

  /** A TLS server with an anonymous cipher, as OMERO.server has, that greets with these bytes. */
  function greeting(bytes: Buffer): Promise<{ host: string; port: number }> {
    const options = {
      ciphers: "AECDH-AES256-SHA:@SECLEVEL=0",
      minVersion: "TLSv1",
      maxVersion: "TLSv1.2",
    } as const;
    const server = createTlsServer(options, (socket) => {
      socket.on("error", () => socket.destroy());
      if (bytes.length > 0) socket.write(bytes);
    });
    return listening(server);
  }

  const validate = Buffer.from([0x49, 0x63, 0x65, 0x50, 1, 0, 1, 0, 3, 0, 14, 0, 0, 0]);

  test("are open to a listener and refused by a port without one", async () => {
    const server = createServer();
    const place = await listening(server);
    expect(await tryConnect(place, 2)).toBe("open");
    await new Promise((resolve) => server.close(resolve));
    expect(await tryConnect(place, 2)).toBe("refused");
  });

  test("fails where something in between takes every connection, and then tells nothing of any port", async () => {
    // GIVEN a network in which every port of every address is answered by one proxy
    const place = await listening(createServer((socket) => socket.destroy()));
    const reach = { address: "203.0.113.10", sandbox: false, endpoint: () => place };
    const environment = environmentOf("omeroReadOnly: 1");

    // WHEN
    const checks = await portChecks(environment, environment.servers[0]!, reach, { prefix: "", seconds: 2 });

    // THEN
    expect(checks.filter(({ verdict }) => verdict === "failed").map(({ name }) => name)).toEqual([
      "view from here",
    ]);
    expect(checks.filter(({ verdict }) => verdict === "passed")).toEqual([]);
  });

  test("that are taken tell that there is a way from here", async () => {
    // GIVEN a proxy of which only port 80 answers
    const place = await listening(createServer((socket) => socket.destroy()));
    const reach = {
      address: "203.0.113.10",
      sandbox: false,
      endpoint: (port: number) => (port === 80 ? place : { closed: "nobody is there" }),
    };
    const environment = environmentOf("omeroReadOnly: 1");

    // WHEN
    const checks = await portChecks(environment, environment.servers[0]!, reach, { prefix: "", seconds: 2 });

    // THEN
    expect(checks.filter(({ answered }) => answered === true).map(({ name }) => name)).toEqual(["tcp 80"]);
  });

  test("to a port that is open to some only are marked, so that production's can be compared", async () => {
    // GIVEN a proxy of which only port 22 answers, which is for one network
    const place = await listening(createServer((socket) => socket.destroy()));
    const looking = (open: number) => ({
      address: "203.0.113.10",
      sandbox: false,
      endpoint: (port: number) => (port === open ? place : { closed: "nobody is there" }),
    });
    const environment = environmentOf("omeroReadOnly: 1", 'adminCidrs: ["198.51.100.0/24"]');
    const look = async (open: number) => {
      const options = { prefix: "", seconds: 2 };
      const checks = await portChecks(environment, environment.servers[0]!, looking(open), options);
      return checks.filter(({ restricted }) => restricted === true);
    };

    // THEN
    const silent = [873, 4063].map((port) => ({ name: `tcp ${port}`, verdict: "passed" }));
    expect(await look(22)).toMatchObject([{ name: "tcp 22", verdict: "passed", answered: true }, ...silent]);
    expect(await look(80)).toMatchObject([
      {
        name: "tcp 22",
        verdict: "skipped",
        detail:
          "SSH, for 198.51.100.0/24 only: nobody is there from here; whether it is open to them can't be told",
      },
      ...silent,
    ]);
  });

  test("are told apart when at least one port is closed", () => {
    const ports = [1, 2, 3, 4, 5, 6].map((port) => ({ port, state: "closed" as const, what: "" }));
    const open = ports.map(() => ({ connection: "open" as const }));
    expect(answersEverywhere(ports, open)).toBe(true);
    expect(answersEverywhere(ports, [{ connection: "refused" }, ...open.slice(1)])).toBe(false);
  });

  test("to an Ice server over TLS are validated, anonymous ciphers and all", async () => {
    expect(greetingTroubles(await greetingOf(await greeting(validate), 5))).toEqual([]);
  });

  test("fails when what speaks TLS is no Ice, says nothing, or says something else", async () => {
    const http = Buffer.from("HTTP/1.1 400 Bad Request\r\n");
    const silent = await greetingOf(await greeting(Buffer.alloc(0)), 0.3);
    const request = Buffer.from(validate);
    request.writeUInt8(0, 8);
    expect(greetingTroubles(await greetingOf(await greeting(http), 5))[0]).toMatch(/but no Ice/);
    expect(greetingTroubles(silent)).toEqual(["no Ice message within 0.3 s"]);
    expect(greetingTroubles(request)[0]).toMatch(/message of type 0/);
  });

  test("fails on a port that speaks no TLS", async () => {
    const place = await listening(
      createServer((socket) => {
        socket.on("error", () => socket.destroy());
        socket.end("SSH-2.0-OpenSSH\r\n");
      }),
    );
    expect(greetingTroubles(await greetingOf(place, 2))).toHaveLength(1);
  });
});
