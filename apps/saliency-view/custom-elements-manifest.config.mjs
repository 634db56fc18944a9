export default {
  globs: ["src/element/s*.ts", "src/events.ts", "src/define.ts"],
  outdir: "dist",
  litelement: true,
  packagejson: false,
};
