export {
  ASSOCIATE,
  ATTACH,
  FIP,
  GROUP,
  INTERFACE,
  KEY,
  NETWORK,
  OUTSIDE,
  PORT,
  ROUTER,
  RULE,
  SERVER,
  SUBNET,
  VOLUME,
  id,
} from "../third/names";

/** An id of something that is not of the site. */
export const NOT_OURS = "9c2f6d31-57be-4a08-8e14-6b0f3ac7d925";
