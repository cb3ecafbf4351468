import { messageOf } from "../../../constructs/errors";
import { findCloud, type OpenStack } from "../../openstack";
import type { CloudConfig } from "../../openstack/clouds";
import { HttpClient } from "../../openstack/http";
import { type ClockReading, clockFindings } from "./checks/clock";
import { type Finding, Findings } from "./finding";

const SECONDS = 10;

/** Asks Keystone for its time and judges this machine's clock by it. */
export async function readClock(cloud: OpenStack, env: NodeJS.ProcessEnv): Promise<readonly Finding[]> {
  const file = cloud.configFile === undefined ? {} : { OS_CLIENT_CONFIG_FILE: cloud.configFile };
  const config = findCloud({ cloud: cloud.cloud, env: { ...env, ...file } });
  const { verify, cacert } = config;
  const http = new HttpClient({
    verify,
    ...(cacert === undefined ? {} : { cacert }),
    timeoutSeconds: SECONDS,
    attempts: 1,
  });
  try {
    const reading = await timed(() => dateHeader(http, config));
    // Some web servers (uWSGI) send no date; a token always says when it was made.
    return clockFindings(reading.date === undefined ? await timed(() => tokenTime(http, config)) : reading);
  } catch (error) {
    const findings = new Findings("clock");
    findings.unknown("clock", `Keystone could not be asked for its time: ${messageOf(error)}`);
    return findings.all;
  } finally {
    http.close();
  }
}

async function timed(ask: () => Promise<string | undefined>): Promise<ClockReading> {
  const sentAt = Date.now();
  const date = await ask();
  return { date, sentAt, answeredAt: Date.now() };
}

async function dateHeader(http: HttpClient, { authUrl }: CloudConfig): Promise<string | undefined> {
  return (await http.send({ method: "GET", url: authUrl, headers: {} })).headers.date;
}

async function tokenTime(http: HttpClient, { authUrl, auth }: CloudConfig): Promise<string | undefined> {
  const { body } = await http.send({
    method: "POST",
    url: `${authUrl}/auth/tokens?nocatalog`,
    headers: {},
    body: JSON.stringify({ auth }),
  });
  const { token } = JSON.parse(body) as { readonly token?: { readonly issued_at?: string } };
  return token?.issued_at;
}
