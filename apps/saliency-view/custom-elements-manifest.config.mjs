export default {
  globs: ["src/saliency-*.ts"],
  exclude: ["src/*.styles.ts"],
  outdir: "dist",
  litelement: true,
  packagejson: false,
};
