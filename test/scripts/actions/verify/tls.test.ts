import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:https";
import { type AddressInfo, createServer as createTcpServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Reach } from "../../../../scripts/actions/verify/outside/reach";
import { tlsChecks } from "../../../../scripts/actions/verify/outside/tls";
import { webChecks } from "../../../../scripts/actions/verify/outside/web";

/** A web server with TLS, as a proxy has it, and what is seen of it from outside. */
let folder: string;
let server: Server;
let reach: Reach;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "idr-tls-"));
  const file = (name: string) => path.join(folder, name);
  // Made for this run: no key is kept with the project.
  execFileSync(
    "openssl",
    `req -x509 -newkey rsa:2048 -nodes -days 5 -subj /CN=idr.example.org -addext subjectAltName=DNS:idr.example.org -keyout ${file("key")} -out ${file("cert")}`.split(
      " ",
    ),
    { stdio: "ignore" },
  );
  server = createServer(
    { key: readFileSync(file("key")), cert: readFileSync(file("cert")) },
    (request, response) => {
      if (request.url === "/webclient/login/") response.writeHead(302, { location: "/" }).end();
      else if (request.headers.host === "idr.example.org")
        response.setHeader("content-type", "text/html").end("<h1>IDR</h1>");
      else response.writeHead(421).end();
    },
  );
  const port = await new Promise<number>((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : 0);
    });
  });
  reach = { address: "127.0.0.1", sandbox: false, endpoint: () => ({ host: "127.0.0.1", port }) };
});

afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

test("a certificate's name and end are seen, and that nobody here trusts its issuer", async () => {
  const { secure, checks } = await tlsChecks(reach, "idr.example.org", 5);
  expect(secure).toBe(true);
  expect(checks.map(({ name, verdict }) => `${name} ${verdict}`)).toEqual([
    "certificate's name passed",
    "certificate's expiry warning",
    "certificate's issuer warning",
  ]);
});

test("pages are asked for over TLS by the site's name, whatever the certificate", async () => {
  const page = { path: "/", status: 200, contentType: "text/html", minimumBytes: 5, text: "IDR" };
  const checks = await webChecks(reach, {
    secure: true,
    webName: "idr.example.org",
    checks: [page],
    seconds: 5,
  });
  expect(checks.map(({ name, verdict, detail }) => `${name} ${verdict}: ${detail}`)).toEqual([
    "GET / passed: 200 text/html, 12 bytes",
    "login /webclient/login/ passed: redirected: nobody can log in",
  ]);
});

test("fails, with the reason, when plain HTTP is spoken to TLS", async () => {
  const page = { path: "/", status: 200, minimumBytes: 1 };
  const checks = await webChecks(reach, { secure: false, checks: [page], seconds: 5 });
  expect(checks.map(({ verdict }) => verdict)).toEqual(["failed", "failed"]);
});

test("fails where 443 takes connections and shakes no hands, though pages come on port 80", async () => {
  // GIVEN a proxy whose certificate is broken: it hangs up on every handshake
  const broken = createTcpServer((socket) => socket.destroy());
  await new Promise<void>((resolve) => broken.listen(0, "127.0.0.1", resolve));
  const { port } = broken.address() as AddressInfo;

  // WHEN
  const { secure, checks } = await tlsChecks(
    { address: "127.0.0.1", sandbox: false, endpoint: () => ({ host: "127.0.0.1", port }) },
    "idr.example.org",
    5,
  );
  broken.close();

  // THEN
  expect(secure).toBe(false);
  expect(checks.map(({ name, verdict }) => `${name} ${verdict}`)).toEqual(["certificate failed"]);
});
