import { defineConfig } from "vitest/config";
import { PATIENCE } from "../../vitest.base.ts";

export default defineConfig({
  test: {
    ...PATIENCE,
    include: ["test/**/*.test.ts"],
    fileParallelism: false,
    expect: { poll: { timeout: 60_000 } },
  },
});
