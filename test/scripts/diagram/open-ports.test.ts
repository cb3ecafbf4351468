import { Port } from "../../../constructs/model";
import { describeOpenPorts } from "../../../scripts/diagram/open-ports";

describe("describeOpenPorts", () => {
  test("one line for what the same networks may reach, ports in rising order", () => {
    const open = [
      { cidr: "198.51.100.0/24", port: Port.tcp(22) },
      { cidr: "203.0.113.0/28", port: Port.tcp(22) },
      { cidr: "0.0.0.0/0", port: Port.range(14060, 14079) },
      { cidr: "0.0.0.0/0", port: Port.tcp(443) },
      { cidr: "0.0.0.0/0", port: Port.udp(53) },
    ];
    expect(describeOpenPorts(open)).toEqual([
      { to: "198.51.100.0/24, 203.0.113.0/28", ports: "tcp 22" },
      { to: "anyone", ports: "udp 53 · tcp 443, 14060–14079" },
    ]);
  });

  test("says so where everything is open", () => {
    expect(describeOpenPorts([{ cidr: "0.0.0.0/0", port: Port.all() }])).toEqual([
      { to: "anyone", ports: "every protocol" },
    ]);
    expect(describeOpenPorts([{ cidr: "10.0.0.0/8", port: Port.every("tcp") }])).toEqual([
      { to: "10.0.0.0/8", ports: "tcp every port" },
    ]);
  });
});
