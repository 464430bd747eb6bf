// Builds src/ into src/bangfu/static_built, with a manifest that Django reads to find each file by its hashed name.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { defineConfig } from "vite";

const root = new URL(".", import.meta.url);

// One sprite of the icons that pages name (src/icons.json): a page pays for each icon once, whatever it shows.
function iconSprite() {
  return {
    name: "icon-sprite",
    generateBundle() {
      const names = JSON.parse(readFileSync(new URL("src/icons.json", root), "utf8"));
      const symbols = names.map((name) => {
        const svg = readFileSync(new URL(`node_modules/@tabler/icons/icons/outline/${name}.svg`, root), "utf8");
        const shapes = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>"));
        return `<symbol id="${name}" viewBox="0 0 24 24">${shapes.replace(/\s*\n\s*/g, "")}</symbol>`;
      });
      const source = `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`;
      const digest = createHash("sha256").update(source).digest("hex").slice(0, 8);
      this.emitFile({
        type: "asset",
        fileName: `assets/icons-${digest}.svg`,
        name: "icons.svg",
        originalFileName: "icons.svg",
        source,
      });
    },
  };
}

// Compressed twins, which the server hands out as they are.
function compressedTwins() {
  return {
    name: "compressed-twins",
    writeBundle(options, bundle) {
      for (const name of Object.keys(bundle)) {
        if (!/\.(js|css|svg)$/.test(name)) continue;
        const path = `${options.dir}/${name}`;
        writeFileSync(`${path}.gz`, gzipSync(readFileSync(path), { level: 9 }));
      }
    },
  };
}

export default defineConfig({
  base: "./",
  publicDir: "public",
  plugins: [iconSprite(), compressedTwins()],
  build: {
    outDir: "../src/bangfu/static_built",
    emptyOutDir: true,
    manifest: "manifest.json",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 900,
    // htmx holds an eval that allowEval=false never reaches; the content policy forbids it besides.
    rolldownOptions: { input: ["src/main.js", "src/flow.js"], checks: { eval: false } },
  },
});
