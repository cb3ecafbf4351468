import { isPureTemplate } from "../../../../scripts/review/recognised/pure-template";

const KNOWN: ReadonlySet<string> = new Set([
  "each.key",
  "count.index",
  "openstack_networking_network_v2.a.id",
  "openstack_compute_instance_v2.a",
  "openstack_compute_instance_v2.b",
  "data.openstack_compute_flavor_v2.these",
  "data.openstack_compute_flavor_v2.large.ram",
  "openstack_networking_port_v2.x.all_fixed_ips",
]);
const isPure = (text: string) => isPureTemplate(text, (reference) => KNOWN.has(reference));

test.each([
  ["a text", "plain"],
  ["a count", "scratch-${count.index}"],
  ["a sum", "${count.index + 1}"],
  [
    "a call of a function that works on its arguments",
    '${jsonencode({ net = openstack_networking_network_v2.a.id, n = "x" })}',
  ],
  ["an item by its place", "${openstack_networking_port_v2.x.all_fixed_ips[0]}"],
  [
    "a list made of attributes",
    "${[for one in [openstack_compute_instance_v2.a, openstack_compute_instance_v2.b] : one.name]}",
  ],
  [
    "a map of what was looked up",
    "${{ for name, one in data.openstack_compute_flavor_v2.these : name => one.ram }}",
  ],
  ["two in one text", "${each.key}-${tostring(count.index)}"],
  ["a condition", '${count.index > 0 ? "a" : "b"}'],
])("GIVEN %s THEN all of it is in the plan", (_what, text) => {
  expect(isPure(text)).toBe(true);
});

test.each([
  ["a file", '${file("/etc/passwd")}'],
  ["a file by a function within another", '${upper(file("/etc/passwd"))}'],
  ["a file after a blank", '${file ("/etc/passwd")}'],
  ["a file after an end of line", '${file\n("/etc/passwd")}'],
  ["a template of a file", '${templatefile("x", {})}'],
  ["the clock", "${timestamp()}"],
  ["a function of a provider", '${provider::local::direxists("/")}'],
  ["where the command runs", "${path.cwd}"],
  ["the workspace", "${terraform.workspace}"],
  ["a variable", "${var.password}"],
  ["a local value", "${local.password}"],
  ["an object that is not there", "${openstack_networking_network_v2.other.id}"],
  ["a secret of an object", "${openstack_compute_instance_v2.a.admin_pass}"],
  ["a secret by a text in brackets", '${openstack_compute_instance_v2.a["admin_pass"]}'],
  ["a secret of a loop's item", "${[for one in [openstack_compute_instance_v2.a] : one.admin_pass]}"],
  [
    "a secret of a loop's item, in brackets",
    '${[for one in [openstack_compute_instance_v2.a] : one["admin_pass"]]}',
  ],
  ["a whole object", "${jsonencode(openstack_compute_instance_v2.a)}"],
  ["whole objects of a loop", "${[for one in [openstack_compute_instance_v2.a] : one]}"],
  ["whole objects beside a loop", "${[openstack_compute_instance_v2.a, [for k in [1] : k]]}"],
  ["everything of an object, by a star", "${openstack_compute_instance_v2.a[*]}"],
  ["a directive", "%{ if true }x%{ endif }"],
  ["an escape that is none", "$${file}"],
  ["a text that does not end", "${each.key"],
  ["a template within a text", '${"${file("x")}"}'],
  ["a here document", "${<<EOT\nx\nEOT\n}"],
  ["an index that is worked out", '${openstack_networking_port_v2.x.all_fixed_ips[length(file("x"))]}'],
])("GIVEN %s THEN it is not", (_what, text) => {
  expect(isPure(text)).toBe(false);
});
