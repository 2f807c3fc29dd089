// Shopify's theme check on the theme app extension. Prints each offence; exits 1 when there is one.
import path from "node:path";
import { fileURLToPath } from "node:url";
import { themeCheckRun } from "@shopify/theme-check-node";

const SEVERITY = ["error", "warning", "info"];
const extension = fileURLToPath(new URL("../extensions/loyalty", import.meta.url));
const { offenses: offences, theme } = await themeCheckRun(extension, path.join(extension, ".theme-check.yml"));

for (const { check, severity, message, uri, start } of offences) {
  console.log(
    `${path.relative(extension, fileURLToPath(uri))}:${start.line + 1}: ${SEVERITY[severity]}: ${message} (${check})`,
  );
}
if (!theme.length) console.log("No file of the extension was found.");
process.exit(offences.length || !theme.length ? 1 : 0);
