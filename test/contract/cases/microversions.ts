import { containing, fault } from "../refusals";
import { cloud } from "../suite";

/** The versions of Nova's and Cinder's APIs, asked for call by call. */
export function microversionCases(): void {
  const compute = (microversion?: string) =>
    cloud.get("compute", "/servers?limit=1", microversion === undefined ? {} : { microversion });
  const volume = (microversion?: string) =>
    cloud.get("volume", "/volumes?limit=1", microversion === undefined ? {} : { microversion });
  const version = (name: string, value: string) => ({
    status: 200,
    headers: { "openstack-api-version": `${name} ${value}` },
  });

  it("takes the oldest version when none is asked for, and says so", async () => {
    expect(await compute()).toMatchObject(version("compute", "2.1"));
    expect((await compute()).headers["x-openstack-nova-api-version"]).toBe("2.1");
    expect(await volume()).toMatchObject(version("volume", "3.0"));
  });

  it("takes the version asked for, and says so", async () => {
    expect(await compute("compute 2.26")).toMatchObject(version("compute", "2.26"));
    expect(await volume("volume 3.47")).toMatchObject(version("volume", "3.47"));
    const headers = { "x-openstack-nova-api-version": "2.26" };
    expect(await cloud.get("compute", "/servers?limit=1", { headers })).toMatchObject(
      version("compute", "2.26"),
    );
  });

  it("takes its own version out of several", async () => {
    expect(await compute("volume 3.47, compute 2.26")).toMatchObject(version("compute", "2.26"));
    expect(await volume("volume 3.47, compute 2.26")).toMatchObject(version("volume", "3.47"));
  });

  it("takes the newest version for latest", async () => {
    const newest = (await compute("compute latest")).headers["openstack-api-version"];
    expect(newest).toMatch(/^compute 2\.\d+$/);
    expect((await volume("volume latest")).headers["openstack-api-version"]).toMatch(/^volume 3\.\d+$/);
  });

  it("takes the name that the provider has for Cinder", async () => {
    expect(await volume("volumev3 3.42")).toMatchObject(version("volume", "3.42"));
  });

  it("pays no heed to another service's version at Nova, and refuses it at Cinder", async () => {
    expect(await compute("identity 3.1")).toMatchObject(version("compute", "2.1"));
    expect(await volume("block-storage 3.42")).toMatchObject(
      fault(
        400,
        "The server could not comply with the request since it is either malformed or otherwise incorrect.",
      ),
    );
  });

  it("fails for a version that is too new", async () => {
    const words = (least: string) =>
      containing(`is not supported by the API. Minimum is ${least} and maximum is `);
    expect(await compute("compute 2.9999")).toMatchObject(fault(406, words("2.1")));
    expect(await volume("volume 3.9999")).toMatchObject(fault(406, words("3.0")));
  });

  it("fails for a version that is none", async () => {
    const words = "API Version String new is of invalid format. Must be of format MajorNum.MinorNum.";
    expect(await compute("compute new")).toMatchObject(fault(400, words));
    expect(await volume("volume new")).toMatchObject(fault(400, words));
  });
}
