// Bundles main.mjs as an app is shipped: minified, for production, with Polaris's styles.
import { build } from 'esbuild';

await build({
  stdin: { contents: "import '@shopify/polaris/build/esm/styles.css'; import './main.mjs';", resolveDir: process.cwd() },
  bundle: true, minify: true, format: 'esm', outfile: 'dist/app.js', define: { 'process.env.NODE_ENV': '"production"' },
});
