// Runs on any Node, to say what is missing where npm found no Node 24 among the packages (README, "Run it").
const major = Number(process.versions.node.split('.')[0])
if (major < 24) {
  process.stderr.write(`Causeway needs Node 24; this is ${process.version}. Install Node 24 and try again.\n`)
  process.exit(1)
}
