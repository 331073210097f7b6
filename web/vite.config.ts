import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Each folder of islands/ with an index.ts is an entry of its own, named after the folder. */
function islands(): Record<string, string> {
  const folders = readdirSync(here("islands"), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return Object.fromEntries(folders.map(({ name }) => [`island-${name}`, here(`islands/${name}/index.ts`)]));
}

/** While developing names stay the same, so that a server that read the manifest once finds the next build too. */
const steady = { entryFileNames: "dev/[name].js", chunkFileNames: "dev/[name].js", assetFileNames: "dev/[name][extname]" };

export default defineConfig(({ mode }) => ({
  root: here("."),
  // Relative, so that the files work under any STATIC_URL.
  base: "./",
  build: {
    outDir: here("../rapport/ui/static/built"),
    emptyOutDir: true,
    manifest: "manifest.json",
    // Browsers that know light-dark(), popover and nesting: nothing is rewritten for older ones.
    target: ["chrome125", "edge125", "firefox128", "safari18"],
    cssTarget: ["chrome125", "edge125", "firefox128", "safari18"],
    // The policy of the pages allows no data: addresses for scripts and styles.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      ...(mode === "development" ? { output: steady } : {}),
      input: { app: here("app/main.ts"), ...islands() },
      // htmx holds one eval; allowEval: false in the page's htmx-config keeps it from ever running.
      checks: { eval: false },
    },
  },
}));
