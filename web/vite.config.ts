import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

// `ROSERAM_URL` names the server behind `npm run dev`; the built app is served by that server itself.
const server = process.env.ROSERAM_URL ?? "http://127.0.0.1:8000";
const proxied = ["/rest", "/auth", "/functions", "/storage", "/realtime", "/config.json", "/s/"];

/** Beside each file as it was written its brotli and gzip form: the server never compresses them. */
function precompressed(): Plugin {
  return {
    name: "precompressed",
    apply: "build",
    async writeBundle({ dir = "" }, bundle) {
      const worth = Object.keys(bundle).filter((name) => /\.(js|css|svg)$/.test(name));
      await Promise.all(
        worth.map(async (name) => {
          const source = await readFile(join(dir, name));
          if (source.length < 1024) return;
          const params = { [constants.BROTLI_PARAM_SIZE_HINT]: source.length };
          await writeFile(
            join(dir, `${name}.br`),
            await promisify(brotliCompress)(source, { params }),
          );
          await writeFile(join(dir, `${name}.gz`), await promisify(gzip)(source, { level: 9 }));
        }),
      );
    },
  };
}

export default defineConfig({
  plugins: [react(), precompressed()],
  resolve: {
    alias: {
      "@": fileURLToPath(new URL("./src", import.meta.url)),
      "@supabase/realtime-js": fileURLToPath(new URL("./src/api/realtime.ts", import.meta.url)),
      // The package's own index names six thousand files one by one; this one is read as a whole.
      "@tabler/icons-react": "@tabler/icons-react/dist/esm/icons/index.mjs",
    },
  },
  build: {
    target: "es2023",
    outDir: "../src/roseram/server/webapp",
    emptyOutDir: true,
    manifest: "manifest.json",
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0, // the Content-Security-Policy allows no data: fonts and scripts
    chunkSizeWarningLimit: 1000,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            // The first file asks for the configuration before anything that needs it is run.
            { name: "config", test: /src\/api\/config\.ts$/, priority: 10 },
            // What every screen needs, in three files that stay the same when a screen changes:
            // compressed together they are a tenth smaller than in fifty.
            { name: "react", test: /node_modules\/(react|react-dom|react-router|scheduler)\// },
            { name: "supabase", test: /node_modules\/(@supabase|@tanstack)\// },
            {
              name: "mantine",
              test: /node_modules\/(@mantine|@floating-ui|clsx|react-remove)/,
              minShareCount: 5,
            },
            {
              name: "common",
              test: /\/src\/(api|drafts|layout|session|theme|ui)\//,
              minShareCount: 3,
            },
          ],
        },
      },
    },
  },
  server: {
    port: 5173,
    proxy: Object.fromEntries(proxied.map((path) => [path, { target: server }])),
  },
});
