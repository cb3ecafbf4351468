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

/** Glance's, and those of paths that no service knows: WebOb's own, as JSON for who asks for that. */
export const webobFault = (status: number, title: string, words: string) => ({
  status,
  body: { code: `${status} ${title}`, title, message: expect.stringContaining(words) as unknown },
});

/** The same as a page of HTML, for who does not. */
export const pageFault = (status: number, title: string, words: string) => ({
  status,
  body: expect.stringMatching(new RegExp(`<title>${status} ${title}</title>[^]*${words}`)) as unknown,
});

/** A wish for more than there is: how each service begins to say it. */
export const containing = (words: string): unknown => expect.stringContaining(words);

/** An id that nothing has. */
export const NOBODY = "00000000-0000-4000-8000-000000000000";
