import optimizeLocales from "@react-aria/optimize-locales-plugin";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const server = process.env["EMILIE_SERVER"] ?? "http://127.0.0.1:8000";

export default defineConfig({
  plugins: [react(), { ...optimizeLocales.vite({ locales: ["fr-FR", "en-US"] }), enforce: "pre" }],
  server: { host: "127.0.0.1", proxy: { "/api": server } },
  build: {
    outDir: "../src/emilie/static",
    emptyOutDir: true,
    target: "es2022",
    // Nothing as a data: URL: fonts and images stay under `font-src 'self'`.
    assetsInlineLimit: 0,
    manifest: true,
    chunkSizeWarningLimit: 900,
  },
  test: {
    environment: "jsdom",
    environmentOptions: { jsdom: { url: "http://127.0.0.1:8000/" } },
    setupFiles: ["src/testing/setup.ts"],
    include: ["src/**/*.test.{ts,tsx}"],
    css: { modules: { classNameStrategy: "non-scoped" } },
    testTimeout: 15000,
  },
});
