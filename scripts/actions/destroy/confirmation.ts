/**
 * Whether the stack's name must be typed before it is taken down. IDR's procedures ask for an extra confirmation unless
 * an environment's name begins with `test`. Data that goes asks for it everywhere.
 * @param destroyVolumes names of the data volumes that are to go
 */
export function nameMustBeTyped(stack: string, destroyVolumes: readonly string[]): boolean {
  return destroyVolumes.length > 0 || !stack.startsWith("test");
}
