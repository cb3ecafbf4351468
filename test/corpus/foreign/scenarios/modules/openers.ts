import { call, group, joins, moduleOf, port, ruleBody, scenariosOf } from "../../scenario";
import { INTERNAL, OPEN, OPENER, STORE, intoModule, withoutOwn } from "./parts";

const { forbidden } = scenariosOf("modules");

/** Modules that open, destroy and run. */
export const OPENERS = [
  forbidden("mod-rule-counted", "revidr", "a module that opens two ports, counted", OPEN, {
    modules: { open: OPENER },
    config: (config) =>
      call(config, "open", { count: 2, group: INTERNAL, port: "${[5432, 9200][count.index]}" }),
  }),
  forbidden(
    "mod-rule-keyed",
    "revidr",
    "a module that opens the database to both halves of the internet",
    OPEN,
    {
      modules: { open: OPENER },
      config: (config) =>
        call(config, "open", {
          for_each: '${toset(["0.0.0.0/1", "128.0.0.0/1"])}',
          group: INTERNAL,
          port: 5432,
          from: "${each.key}",
        }),
    },
  ),
  forbidden("mod-rule-nested", "revidr", "a module in a module that opens the database", OPEN, {
    modules: {
      outer: moduleOf({
        variable: { group: {} },
        module: { inner: { source: "./inner", group: "${var.group}", port: 5432 } },
      }),
      "outer/inner": OPENER,
    },
    config: (config) => call(config, "outer", { group: INTERNAL }),
  }),
  forbidden("mod-rule-in-new-group", "revidr", "a module's open group on the database's port", OPEN, {
    modules: {
      access: moduleOf({
        resource: {
          openstack_networking_secgroup_v2: { this: { name: "revidr-access" } },
          openstack_networking_secgroup_rule_v2: {
            this: ruleBody({ ...port(5432, "0.0.0.0/0"), security_group_id: group("this") }),
          },
        },
        output: { id: { value: group("this") } },
      }),
    },
    config: (config) => {
      call(config, "access");
      joins(config, "revidr-database", "${module.access.id}");
    },
  }),
  forbidden("mod-port-associated", "revidr", "a module puts the database's port into the SSH group", OPEN, {
    modules: {
      join: moduleOf({
        variable: { group: {}, port: {} },
        resource: {
          openstack_networking_port_secgroup_associate_v2: {
            this: { port_id: "${var.port}", security_group_ids: ["${var.group}"], enforce: false },
          },
        },
      }),
    },
    config: (config) =>
      call(config, "join", {
        for_each: '${toset(["a"])}',
        group: group("revidr-bastion-external"),
        port: "${openstack_networking_port_v2.revidr-database.id}",
      }),
  }),
  forbidden(
    "mod-volume-call-dropped",
    "revidr",
    "the call of the module with the database's volume is gone",
    "Production's data is lost.",
    {
      editState: intoModule("module.store"),
      config: withoutOwn,
    },
  ),
  forbidden(
    "mod-volume-count-lowered",
    "revidr",
    "a module with a data volume is counted down",
    "Production's data is lost.",
    {
      editState: intoModule("module.store[0]", "module.store[1]"),
      modules: { store: STORE },
      config: (config) => {
        withoutOwn(config);
        call(config, "store", { count: 1 });
      },
    },
  ),
  forbidden(
    "mod-volume-key-renamed",
    "revidr",
    "the key of a module with a data volume is renamed without a moved block",
    "Production's data is lost.",
    {
      editState: intoModule('module.store["db"]'),
      modules: { store: STORE },
      config: (config) => {
        withoutOwn(config);
        call(config, "store", { for_each: '${toset(["database"])}' });
      },
    },
  ),
  forbidden(
    "mod-volume-nested-dropped",
    "revidr",
    "a module in a module loses the database's volume",
    "Production's data is lost.",
    {
      editState: intoModule('module.outer["a"].module.store[0]'),
      config: withoutOwn,
    },
  ),
];
