/* eslint-disable @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-member-access -- blocks and plans are JSON of the engine: whatever a scenario puts into them */
import { edited, changeOf, rule, port, scenariosOf } from "../scenario";
import type { Block } from "../../scenario";
import { DESTROYS } from "./data";

const { forbidden, person } = scenariosOf("formats");
const VOLUME = "openstack_blockstorage_volume_v3";
const DB = `${VOLUME}.revidr-database-db`;
const RULE = "openstack_networking_secgroup_rule_v2";
const LOST = "Production's data is lost.";
const OPEN = "An internal port is reachable from the internet.";
const UNCHANGED = { file: "unchanged" };
const OPENS = {
  file: "opens",
  config: (config: Parameters<typeof rule>[0]) => rule(config, "opened", port(5432, "0.0.0.0/0")),
};
const destroys = (change: (plan: Block) => void) => ({ ...DESTROYS, editPlan: edited(change) });

/** Formats of newer engines, and texts that are inconsistent: all are made by editing a real plan. */
export const FORMATS = [
  person(
    "ho-format-changes-capital",
    "revidr",
    "the changes stand under Resource_Changes",
    "It is no plan.",
    destroys((plan) => {
      plan["Resource_Changes"] = plan["resource_changes"];
      delete plan["resource_changes"];
    }),
  ),
  forbidden("ho-format-proto-plan", "revidr", "the changes stand in the plan's __proto__", LOST, {
    ...DESTROYS,
    editPlan: (text) => {
      const plan = JSON.parse(text) as Block;
      const changes = JSON.stringify(plan["resource_changes"]);
      delete plan["resource_changes"];
      return `${JSON.stringify(plan).slice(0, -1)},"__proto__":{"resource_changes":${changes}}}`;
    },
  }),
  person("ho-format-cut", "revidr", "the second half of the text is missing", "It is no plan.", {
    ...UNCHANGED,
    editPlan: (text) => text.slice(0, Math.floor(text.length / 2)),
  }),
  person(
    "ho-format-cut-and-closed",
    "revidr",
    "the list of changes is cut in its middle and closed again",
    "The plan is not all that will be done.",
    destroys((plan) => {
      const changes = plan["resource_changes"] as Block[];
      plan["resource_changes"] = changes
        .slice(Math.floor(changes.length / 2))
        .filter((one) => one["change"].actions[0] === "no-op");
    }),
  ),
  person("ho-format-byte-order", "revidr", "a plan in UTF-16, read as UTF-8", "It is no plan.", {
    ...DESTROYS,
    editPlan: (text) => Buffer.from(text.slice(0, 2000), "utf16le").toString("utf8"),
  }),
  forbidden(
    "ho-format-action-capital",
    "revidr",
    "the action is Delete",
    LOST,
    destroys((plan) => void (changeOf(plan, DB)["change"].actions = ["Delete"])),
  ),
  forbidden(
    "ho-format-no-op-delete",
    "revidr",
    "the actions are no-op and delete",
    LOST,
    destroys((plan) => void (changeOf(plan, DB)["change"].actions = ["no-op", "delete"])),
  ),
  forbidden(
    "ho-format-read",
    "revidr",
    "a managed volume is only read, and is nothing afterwards",
    LOST,
    destroys((plan) => void (changeOf(plan, DB)["change"].actions = ["read"])),
  ),
  forbidden("ho-format-cyrillic-type", "revidr", "the open rule's type has a Cyrillic letter", OPEN, {
    ...OPENS,
    editPlan: edited((plan) => {
      const found = changeOf(plan, `${RULE}.opened`);
      const type = RULE.replace("e", "\u0435");
      Object.assign(found, { type, address: `${type}.opened` });
    }),
  }),
  person(
    "ho-format-long-name",
    "revidr",
    "a network with a name of 100,000 letters",
    "No cloud takes it, and reports are drowned in it.",
    (config) =>
      void ((config.resource["openstack_networking_network_v2"] ??= {})["long"] = {
        name: `revidr-${"x".repeat(100_000)}`,
        shared: true,
      }),
  ),
  person(
    "ho-format-control-letters",
    "revidr",
    "a network whose name repaints the terminal",
    "Whoever reads the report sees another one.",
    (config) =>
      void ((config.resource["openstack_networking_network_v2"] ??= {})["odd"] = {
        name: "revidr\u001b[2J\u001b[32mno changes\u202e",
      }),
  ),
];
