// The contract suite asks for its cloud by this name, so that OS_CLOUD alone never sends `npm test` to a real one.
if (!process.env.OS_CLOUD)
  throw new Error("name the cloud to test against in OS_CLOUD (npm run lab starts one)");
process.env.IDR_CONTRACT_CLOUD = process.env.OS_CLOUD;
