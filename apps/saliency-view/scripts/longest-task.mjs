/**
 * The longest task of a page's main thread while `work` runs: by the clock, and of it the processor's part, in ms. The work
 * must leave playwright's own scripts out of the page, which take 20 ms: see `evaluate`.
 *
 * @param client DevTools session of the only page of its process
 */
export async function longestTask(client, work) {
  const events = [];
  const collect = ({ value }) => events.push(...value);
  client.on("Tracing.dataCollected", collect);
  await client.send("Tracing.start", {
    transferMode: "ReportEvents",
    traceConfig: { includedCategories: ["toplevel", "disabled-by-default-devtools.timeline", "devtools.timeline"] },
  });
  await work();
  const ended = new Promise((resolve) => client.once("Tracing.tracingComplete", resolve));
  await client.send("Tracing.end");
  await ended;
  client.off("Tracing.dataCollected", collect);
  const mains = events.filter(({ name, args }) => name === "thread_name" && args.name === "CrRendererMain");
  const isMain = ({ pid, tid }) => mains.some((main) => main.pid === pid && main.tid === tid);
  const ran = events.filter((event) => /RunTask$/.test(event.name) && event.dur && isMain(event));
  if (ran.length === 0) throw new Error("The trace has no tasks of the page's thread.");
  const longest = (times) => Math.max(...times) / 1000;
  return { wall: longest(ran.map(({ dur }) => dur)), processor: longest(ran.map(({ tdur }) => tdur ?? 0)) };
}

/** Runs an async function in the page, which sees nothing of this module, with nothing else beside it. */
export async function evaluate(client, work, ...parameters) {
  const expression = `(${work})(...${JSON.stringify(parameters)})`;
  const { exceptionDetails } = await client.send("Runtime.evaluate", { expression, awaitPromise: true });
  if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
}
