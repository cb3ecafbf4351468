/** Answers that say no, in each service's own form: for `toMatchObject` on an `Answer`. */

const FAULTS: Readonly<Record<number, string>> = {
  400: "badRequest",
  403: "forbidden",
  404: "itemNotFound",
  406: "computeFault",
  409: "conflictingRequest",
  413: "overLimit",
};

/** Nova's and Cinder's: `{"itemNotFound": {"code": 404, "message": …}}`. */
export const fault = (status: number, message: unknown) => ({
  status,
  body: { [FAULTS[status] ?? "computeFault"]: { code: status, message } },
});

/** Neutron's: `{"NeutronError": {"type", "message", "detail"}}`. */
export const neutronFault = (status: number, type: string, message: unknown) => ({
  status,
  body: { NeutronError: { type, message, detail: "" } },
});

/** Keystone's, and its middleware's in front of the other services. */
export const keystoneFault = (status: number, title: string, message: unknown) => ({
  status,
  body: { error: { code: status, title, message } },
});

/** Glance's page of HTML. */
export const glanceFault = (status: number, title: string, message: string) => ({
  status,
  body: expect.stringMatching(new RegExp(`<title>${status} ${title}</title>[^]*${message}`)) as unknown,
});

/** A wish for more than there is: how each service begins to say it. */
export const containing = (words: string): unknown => expect.stringContaining(words);

/** An id that nothing has. */
export const NOBODY = "00000000-0000-4000-8000-000000000000";
