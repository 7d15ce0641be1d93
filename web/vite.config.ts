import optimizeLocales from "@react-aria/optimize-locales-plugin";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const server = process.env["EMILIE_SERVER"] ?? "http://127.0.0.1:8000";

const jsdom = { url: "http://127.0.0.1:8000/" };
const languages = "src/testing/languages.ts";
const setupFiles = [languages, "src/testing/setup.ts"];

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
    css: { modules: { classNameStrategy: "non-scoped" } },
    testTimeout: 15000,
    // Pure functions need no document: making one costs more than most of these tests. A .ts test that does need it
    // says so in its first line.
    projects: [
      { extends: true, test: { name: "functions", environment: "node", include: ["src/**/*.test.ts"], environmentOptions: { jsdom }, setupFiles: [languages] } },
      { extends: true, test: { name: "components", environment: "jsdom", include: ["src/**/*.test.tsx"], environmentOptions: { jsdom }, setupFiles } },
    ],
  },
});
