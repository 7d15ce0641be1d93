import { readdirSync } from "node:fs";
import { importX } from "eslint-plugin-import-x";
import jsxA11y from "eslint-plugin-jsx-a11y";
import hooks from "eslint-plugin-react-hooks";
import ts from "typescript-eslint";

// Features never import each other; app/ composes them. Zones come from the folders, so a new feature needs no edit.
const features = readdirSync("src/features", { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => ({ target: `./src/features/${name}`, from: "./src/features", except: [`./${name}`] }));
const layers = [
  { target: "./src/features", from: "./src/app" },
  { target: "./src/ui", from: ["./src/app", "./src/features", "./src/api"] },
  { target: "./src/api", from: ["./src/app", "./src/features", "./src/ui"] },
  { target: "./src/locales", from: ["./src/app", "./src/features", "./src/ui", "./src/api"] },
];

export default ts.config(
  { ignores: ["src/api/schema.gen.ts"] },
  ...ts.configs.strict,
  jsxA11y.flatConfigs.strict,
  {
    files: ["**/*.{ts,tsx}"],
    plugins: { "import-x": importX, "react-hooks": hooks },
    settings: { "import-x/resolver": { node: { extensions: [".ts", ".tsx", ".js", ".json"] } } },
    rules: {
      ...hooks.configs.recommended.rules,
      "max-lines": ["error", { max: 250 }],
      complexity: ["error", 14],
      "import-x/no-restricted-paths": ["error", { zones: [...features, ...layers] }],
      "import-x/no-unresolved": ["error", { ignore: ["\\.css$", "^vitest/", "^virtual:"] }],
      "@typescript-eslint/no-non-null-assertion": "error",
      "no-console": "error",
      // A region that scrolls must be reachable by the keyboard; a search field may take the focus of its own dialog.
      "jsx-a11y/no-noninteractive-tabindex": ["error", { tags: [], roles: ["tabpanel", "region"] }],
      "jsx-a11y/no-autofocus": ["error", { ignoreNonDOM: true }],
    },
  },
  { files: ["scripts/**", "public/**", "mocks/**"], rules: { "no-console": "off" } },
);
