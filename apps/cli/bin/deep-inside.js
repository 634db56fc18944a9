#!/usr/bin/env node
// Kept to what every Node understands, so that an old one gets an explanation and not a syntax error.
const MINIMUM = [20, 9];

const [major, minor] = process.versions.node.split(".").map(Number);
if (major < MINIMUM[0] || (major === MINIMUM[0] && minor < MINIMUM[1])) {
  console.error(
    `error [unsupported-runtime]: deep-inside needs Node ${MINIMUM.join(".")} or later, this is ${process.versions.node}. ` +
      "Install a newer Node, or start it with npx inside the repository, which brings its own.",
  );
  process.exitCode = 1;
} else {
  await import("../dist/main.js");
}
