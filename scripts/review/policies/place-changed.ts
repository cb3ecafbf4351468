import { planPolicy } from "./policy";

/** What decides where passwords are sent: to which state service, which cloud, which region of it. */
export const placeChanged = planPolicy(
  {
    id: "place-changed",
    severity: "person",
    risk: "secret",
    leastSeverity: "person",
    title: "the place of the state, the cloud or its region changes",
    why: "it is where passwords are sent, so nothing is planned with them before a person has moved what is there",
    example: "state: in the site file names another PostgreSQL schema, bucket or address",
  },
  ({ placeChanges = [] }) =>
    placeChanges.map((what) => ({
      subject: "the site file",
      message: `${what}: nothing is planned`,
      fix: "somebody with the rights does it on a machine of the operators': docs/ci.md says how",
    })),
);
