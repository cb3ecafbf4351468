/* eslint-disable @typescript-eslint/no-require-imports -- loaded when a verb runs, so that help and small
   verbs start at once. `import()` would pass by tsx, which hooks `require` here. */

/** The modules that commands load only when they run: `load.deploy().deploy(…)`. */
export const load = {
  commander: () => require("@commander-js/extra-typings") as typeof import("@commander-js/extra-typings"),
  ui: () => require("../ui/ui") as typeof import("../ui/ui"),
  table: () => require("../ui/table") as typeof import("../ui/table"),
  site: () => require("../site") as typeof import("../site"),
  openstack: () => require("../openstack") as typeof import("../openstack"),
  tools: () => require("../setup/tools") as typeof import("../setup/tools"),
  synth: () => require("../actions/synth") as typeof import("../actions/synth"),
  plan: () => require("../actions/plan") as typeof import("../actions/plan"),
  planView: () => require("./plan-view") as typeof import("./plan-view"),
  deploy: () => require("../actions/deploy") as typeof import("../actions/deploy"),
  destroy: () => require("../actions/destroy") as typeof import("../actions/destroy"),
  status: () => require("../actions/status") as typeof import("../actions/status"),
  statusView: () => require("./status-view") as typeof import("./status-view"),
  doctor: () => require("../actions/doctor") as typeof import("../actions/doctor"),
  doctorText: () => require("../actions/doctor/text") as typeof import("../actions/doctor/text"),
  verify: () => require("../actions/verify") as typeof import("../actions/verify"),
  verifyText: () => require("../actions/verify/text") as typeof import("../actions/verify/text"),
  demo: () => require("../actions/demo") as typeof import("../actions/demo"),
  release: () => require("../actions/release") as typeof import("../actions/release"),
  history: () => require("../history") as typeof import("../history"),
  lock: () => require("../actions/lock") as typeof import("../actions/lock"),
  engine: () => require("../engine") as typeof import("../engine"),
  historyRelease: () => require("../history/release") as typeof import("../history/release"),
  historyReport: () => require("../history/report") as typeof import("../history/report"),
  report: () => require("../report") as typeof import("../report"),
  diagram: () => require("../diagram") as typeof import("../diagram"),
  review: () => require("../review") as typeof import("../review"),
  sandbox: () => require("../actions/sandbox") as typeof import("../actions/sandbox"),
};
