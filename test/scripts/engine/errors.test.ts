import {
  describeDiagnostic,
  EngineError,
  engineError,
  parseLockInfo,
  failureDiagnostics,
  parseTextDiagnostics,
  StateLockedError,
} from "../../../scripts/engine/errors";

/** As Terraform 1.11.4 gives it. */
const LOCKED = `Error message: resource temporarily unavailable
Lock Info:
  ID:        de3a8790-77b5-d92a-9a6b-e690bec23bbc
  Path:      terraform.tfstate
  Operation: OperationTypeApply
  Who:       root@vm
  Version:   1.11.4
  Created:   2026-11-22 15:59:21.920565511 +0000 UTC
  Info:      


Terraform acquires a state lock to protect the state from being written
by multiple users at the same time.`;

describe("parseLockInfo", () => {
  test("reads who, what, since when and the id", () => {
    expect(parseLockInfo(LOCKED)).toEqual({
      id: "de3a8790-77b5-d92a-9a6b-e690bec23bbc",
      path: "terraform.tfstate",
      operation: "apply",
      who: "root@vm",
      since: new Date("2026-11-22T15:59:21.920Z"),
    });
  });

  test("reads a time without a fraction", () => {
    const text = LOCKED.replace("15:59:21.920565511", "15:59:21");
    expect(parseLockInfo(text)?.since).toEqual(new Date("2026-11-22T15:59:21Z"));
  });

  test("leaves out what a backend doesn't say", () => {
    const info = parseLockInfo("Lock Info:\n  ID:        1\n  Who:       \n  Created:   0001-01-01\n");
    expect(info).toEqual({ id: "1", path: "", operation: "", who: "" });
  });

  test("takes no lock that the backend only echoes for its holder's", () => {
    const told = (reason: string) =>
      parseLockInfo(LOCKED.replace("resource temporarily unavailable", reason));
    expect(told("HTTP remote state already locked: ID=77-88")).toEqual({
      id: "77-88",
      path: "terraform.tfstate",
      unnamed: "the HTTP backend tells only the lock's id",
    });
    for (const reason of ["Workspace is already locked: default", "Already locked for workspace creation: x"])
      expect(told(reason)).toEqual({ path: "terraform.tfstate" });
  });

  test("is undefined for other troubles with the lock", () => {
    expect(parseLockInfo("pq: password authentication failed")).toBeUndefined();
  });
});

describe("parseTextDiagnostics", () => {
  test("reads boxes, several of them", () => {
    const output = `noise before
╷
│ Warning: Old thing
│ 
│ It is old.
╵
╷
│ Error: No such resource instance
│ 
│ The state currently contains no resource instance terraform_data.x.
╵
`;
    expect(parseTextDiagnostics(output)).toEqual([
      { severity: "warning", summary: "Old thing", detail: "It is old." },
      {
        severity: "error",
        summary: "No such resource instance",
        detail: "The state currently contains no resource instance terraform_data.x.",
      },
    ]);
  });

  test("reads what isn't boxed", () => {
    expect(parseTextDiagnostics("\nError: A\n\nb\nError: C\n")).toEqual([
      { severity: "error", summary: "A", detail: "b" },
      { severity: "error", summary: "C", detail: "" },
    ]);
  });

  test("finds nothing in what is no diagnostic", () => {
    expect(parseTextDiagnostics("Success! The Error: was removed")).toEqual([]);
    // As `state pull` of Terraform 1.11.4 has it, where the database is not there.
    const plain = 'Failed to refresh state: pq: database "nowhere" does not exist\n';
    expect(failureDiagnostics(plain)).toEqual([{ severity: "error", summary: plain.trim(), detail: "" }]);
    expect(failureDiagnostics("Error: A\n\nb\n")).toEqual(parseTextDiagnostics("Error: A\n\nb\n"));
  });
});

test("a diagnostic is told with its place and the engine's explanation", () => {
  expect(
    describeDiagnostic({
      severity: "error",
      summary: "Invalid value",
      detail: "Too big.  \n\nTry less.\n",
      address: "openstack_blockstorage_volume_v3.db",
      range: { filename: "cdk.tf.json", start: { line: 12 } },
      snippet: { code: '"size": 9' },
    }),
  ).toBe(
    'Invalid value (openstack_blockstorage_volume_v3.db, cdk.tf.json line 12, "size": 9)\n  Too big.\n  Try less.',
  );
});

describe("engineError", () => {
  const error = (summary: string, detail = "") => ({ severity: "error", summary, detail }) as const;

  test("has the engine's errors, not its warnings, and a code of the command", () => {
    const made = engineError("state rm", "idr", "exit code 1", [
      { severity: "warning", summary: "W", detail: "" },
      error("A", "because"),
      error("B"),
    ]);
    expect(made).toBeInstanceOf(EngineError);
    expect(made.code).toBe("state-rm-failed");
    expect(made.message).toBe('state rm of stack "idr" failed (exit code 1): A\n  because\nB');
    expect(made.diagnostics).toHaveLength(3);
  });

  test("tells a lock, with its holder", () => {
    const made = engineError("plan", "idr", "exit code 1", [error("Error acquiring the state lock", LOCKED)]);
    expect(made).toBeInstanceOf(StateLockedError);
    expect(made.code).toBe("state-locked");
    expect(made.message).toBe('stack "idr" is locked by root@vm: apply since 2026-11-22T15:59:21.920Z');
    expect(made.fix).toContain("idr lock release --id de3a8790-77b5-d92a-9a6b-e690bec23bbc");
  });

  test("names nobody for the holder of a lock that isn't told", () => {
    const made = new StateLockedError("idr", { path: "", unnamed: "it has just let go" }, []);
    expect(made.message).toBe('stack "idr" is locked by somebody who is not named (it has just let go)');
    expect(made.fix).toContain("run the command again");
    expect(made.fix).not.toContain("--id");
    const named = made.withHolder({ path: "", id: "pg-7", who: "ada@laptop", operation: "apply", pid: 77 });
    expect(named.message).toBe('stack "idr" is locked by ada@laptop: apply (process 77 of this machine)');
    expect(named.fix).toContain("--id pg-7");
  });

  test("a lock that can't be asked for is no lock of somebody's", () => {
    const made = engineError("plan", "idr", "exit code 1", [
      error("Error acquiring the state lock", "Error message: connection refused"),
    ]);
    expect(made.code).toBe("plan-failed");
    expect(made.message).toContain("connection refused");
  });

  test("tells a stale plan", () => {
    expect(engineError("apply", "idr", "exit code 1", [error("Saved plan is stale")]).code).toBe(
      "plan-stale",
    );
  });

  test("tells what to do about a source that is gone", () => {
    const summary = "Your openstack_blockstorage_volume_v3 query returned no results";
    const address = "data.openstack_blockstorage_volume_v3.newidr-database-db-source";
    const gone = engineError("plan", "newidr", "exit code 1", [{ ...error(summary), address }]);
    expect(gone.fix).toContain("take that source (or `release:`) off the environment");
    expect(engineError("plan", "newidr", "exit code 1", [error(summary)]).fix).toBeUndefined();
  });

  const volume = "data.openstack_blockstorage_volume_v3.newidr-database-db-source";
  const port = "data.openstack_networking_port_v2.production";
  test.each([
    ["two volumes of a source's name", "query returned multiple results", volume, "idr doctor newidr"],
    ["a port that is not there", "No openstack_networking_port_v2 found", port, "idr doctor newidr"],
    [
      "a file that is no plan",
      "Failed to read the given file as a state or plan file",
      undefined,
      "plan -out",
    ],
    ["a full disk", "write errored.tfstate: no space left on device", undefined, "df -h"],
  ])("tells what to do about %s", (_, summary, address, fix) => {
    const told = engineError("plan", "newidr", "exit code 1", [
      { ...error(summary), ...(address === undefined ? {} : { address }) },
    ]);
    expect(told.fix).toContain(fix);
  });

  test("GIVEN an engine that speaks in colours WHEN it fails THEN none of its escapes is in the message", () => {
    const red =
      "\u001b[31m╷\u001b[0m\n\u001b[31m│\u001b[0m \u001b[1mError: \u001b[0mno \u001b[4mplan\u001b[0m\n\u001b[31m╵\u001b[0m\n";
    const coloured = { ...error("a\u001b[31mb"), detail: "\u001b]0;title\u0007c" };
    const told = [
      engineError("show", "idr", "exit code 1", failureDiagnostics(red)),
      engineError("show", "idr", "exit code 1", failureDiagnostics("\u001b[31mno plan\u001b[0m\n")),
      engineError("plan", "idr", "exit code 1", [coloured]),
    ];
    expect(told.map(({ message }) => message.replace(/^.*?: /, ""))).toEqual([
      "no plan",
      "no plan",
      "ab\n  c",
    ]);
  });

  test("says so when the engine gave no reason", () => {
    const told = engineError("apply", "idr", "ended by SIGKILL", []);
    expect(told.message).toBe('apply of stack "idr" failed (ended by SIGKILL): it gave no reason');
    expect(told.fix).toContain("run it again");
  });
});
