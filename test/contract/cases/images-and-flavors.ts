import { rowOf, rowsOf } from "../answers";
import { fault, NOBODY, pageFault, webobFault } from "../refusals";
import { list, number, orNull, text, time, url, uuid, yesNo } from "../shapes";
import { cloud, findings, named } from "../suite";

const image = {
  id: uuid,
  name: text,
  status: "active",
  visibility: text,
  min_disk: number,
  min_ram: number,
  size: number,
  disk_format: text,
  container_format: text,
  checksum: text,
  owner: text,
  created_at: time,
  updated_at: time,
  tags: list,
  protected: yesNo,
  os_hidden: yesNo,
  file: text,
  schema: "/v2/schemas/image",
};

const flavor = {
  id: text,
  name: text,
  vcpus: number,
  ram: number,
  disk: number,
  swap: "",
  "OS-FLV-EXT-DATA:ephemeral": number,
  "OS-FLV-DISABLED:disabled": yesNo,
  "os-flavor-access:is_public": yesNo,
  rxtx_factor: number,
  links: expect.arrayContaining([{ rel: "self", href: url }]) as unknown,
};

/** Glance's images and Nova's flavors: what a cloud offers. */
export function imageAndFlavorCases(): void {
  it("finds an image by name, as the data source asks", async () => {
    const { name, id } = (await findings()).image;
    const query = new URLSearchParams({ name, sort_key: "name", sort_dir: "asc", status: "active" });
    const answer = await cloud.get("image", `/images?${query.toString()}`);
    expect(answer).toMatchObject({ status: 200, body: { first: text, schema: "/v2/schemas/images" } });
    expect(rowsOf(answer, "images")).toContainEqual(expect.objectContaining({ ...image, id, name }));
  });

  it("shows an image without a wrapping key", async () => {
    const { id, name } = (await findings()).image;
    const answer = await cloud.get("image", `/images/${id}`);
    expect(answer).toMatchObject({ status: 200, body: { ...image, id, name } });
  });

  it("finds no image of a name that there is not", async () => {
    const answer = await cloud.get("image", `/images?name=${named("nothing")}`);
    expect(answer).toMatchObject({ status: 200, body: { images: [] } });
  });

  it("fails to show an image that there is not, in JSON or on a page", async () => {
    const unknown = [404, "Not Found", `No image found with ID ${NOBODY}`] as const;
    expect(await cloud.get("image", `/images/${NOBODY}`)).toMatchObject(webobFault(...unknown));
    const headers = { accept: "*/*" };
    expect(await cloud.get("image", `/images/${NOBODY}`, { headers })).toMatchObject(pageFault(...unknown));
  });

  it("lists images page by page, with a next link that begins with a slash", async () => {
    const answer = await cloud.get("image", "/images?limit=1");
    const [only] = rowsOf(answer, "images");
    expect(answer.body).toMatchObject({ next: `/v2/images?limit=1&marker=${only!.id}` });
    const after = await cloud.get("image", `/images?limit=1&marker=${only!.id}`);
    expect(rowsOf(after, "images").map((one) => one.id)).not.toContain(only!.id);
  });

  it("lists flavors with their sizes", async () => {
    const answer = await cloud.get("compute", "/flavors/detail?is_public=None");
    expect(answer.status).toBe(200);
    const flavors = rowsOf(answer, "flavors");
    expect(flavors.length).toBeGreaterThan(0);
    for (const one of flavors) expect(one).toMatchObject({ ...flavor, swap: expect.anything() as unknown });
  });

  it("shows a flavor and its extra specs", async () => {
    const { id, name, ram } = (await findings()).flavor;
    const answer = await cloud.get("compute", `/flavors/${id}`);
    expect(answer).toMatchObject({ status: 200, body: { flavor: { ...flavor, id, name, ram } } });
    expect(rowOf(answer, "flavor")).not.toHaveProperty("extra_specs");
    const specs = await cloud.get("compute", `/flavors/${id}/os-extra_specs`);
    expect(specs).toMatchObject({ status: 200, body: { extra_specs: expect.any(Object) as unknown } });
  });

  it("shows a flavor's description and extra specs with it from compute 2.61 on", async () => {
    const { id } = (await findings()).flavor;
    const answer = await cloud.get("compute", `/flavors/${id}`, { microversion: "compute 2.61" });
    expect(rowOf(answer, "flavor")).toMatchObject({
      description: orNull(text),
      extra_specs: expect.any(Object) as unknown,
    });
  });

  it("fails to show a flavor that there is not", async () => {
    const answer = await cloud.get("compute", `/flavors/${NOBODY}`);
    expect(answer).toMatchObject(fault(404, `Flavor ${NOBODY} could not be found.`));
  });
}
