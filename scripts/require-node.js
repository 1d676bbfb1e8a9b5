// Loaded before the TypeScript scripts, which an older Node cannot even read. Linux has a Node of
// its own in the root's optional dependencies; elsewhere it is the user's.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 19)) {
  console.error(
    `This is Node ${process.versions.node}; on this system the scripts need Node 22.19 or newer.`,
  );
  process.exit(1);
}
