import { variablesOfOtherClouds } from "../../../scripts/openstack/variables";

test("an openrc file's variables are told apart from those that say where to look", () => {
  const env = {
    OS_CLOUD: "idr",
    OS_CLIENT_CONFIG_FILE: "/clouds.yaml",
    OS_REGION_NAME: "north",
    OS_PASSWORD: "hush",
    HOME: "/home/ann",
    MY_OS_NAME: "linux",
  };
  expect(variablesOfOtherClouds(env)).toEqual(["OS_REGION_NAME", "OS_PASSWORD"]);
});
